import type Database from 'better-sqlite3'
import type { StreamMetadata } from '../../../domain/event-store.ts'
import type { StreamState } from './append-decision.ts'

/** A stream's last revision and what was set for it. */
export interface StreamRow extends StreamState {
  /** The metadata as JSON; an empty object when none was set. */
  readonly metadata: string
}

type Columns = readonly [lastRevision: number | null, deletion: number | null, metadata: string | null]

const DELETIONS = ['none', 'deleted', 'tombstoned'] as const

const SELECT = `
  SELECT (SELECT max(revision) FROM events WHERE stream_id = @streamId), deletion, metadata
  FROM (SELECT 1) LEFT JOIN streams ON id = @streamId
`

/** Makes the function that looks up where a stream is. */
export function streamRowReader(connection: Database.Database): (streamId: string) => StreamRow {
  const select = connection.prepare<[{ streamId: string }], Columns>(SELECT).raw()
  return (streamId) => {
    const [revision, deletion, metadata] = select.get({ streamId }) ?? [null, null, null]
    return {
      revision: revision ?? -1,
      deletion: DELETIONS[deletion ?? 0] ?? 'none',
      hasMetadata: metadata !== null,
      metadata: metadata ?? '{}',
    }
  }
}

/** Tells the number that stands for a kind of deletion in the database. */
export function deletionNumber(deletion: StreamState['deletion']): number {
  return DELETIONS.indexOf(deletion)
}

/** Reads stored stream metadata; what is not JSON counts as none, as in EventStoreDB. */
export function parseStreamMetadata(text: string): StreamMetadata {
  try {
    return JSON.parse(text) as StreamMetadata
  } catch {
    return {}
  }
}
