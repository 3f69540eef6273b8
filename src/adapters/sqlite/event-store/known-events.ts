import type Database from 'better-sqlite3'
import type { KnownEvents } from './append-decision.ts'

/**
 * Among how many of a stream's last events an id is looked for when the writer expects no certain revision. With a
 * certain revision a repeated append is recognised however far back it is; EventStoreDB draws the same line.
 */
const REMEMBERED_EVENTS = 1_000

/** Makes the function that looks up events of a stream by revision and by id. */
export function knownEvents(connection: Database.Database): (streamId: string, lastRevision: number) => KnownEvents {
  const selectId = connection
    .prepare<[string, number], string>('SELECT id FROM events WHERE stream_id = ? AND revision = ?')
    .pluck()
  const selectRevision = connection
    .prepare<[string, number, string], number>(
      'SELECT revision FROM events WHERE stream_id = ? AND revision > ? AND id = ? ORDER BY revision DESC LIMIT 1',
    )
    .pluck()
  return (streamId, lastRevision) => ({
    idAt: (revision) => selectId.get(streamId, revision),
    revisionOf: (id) => selectRevision.get(streamId, lastRevision - REMEMBERED_EVENTS, id),
  })
}
