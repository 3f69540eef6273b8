import type { Entity } from './entity.ts'
import { entityFingerprint } from './entity-fingerprint.ts'
import type { EventCodec } from './event-codec.ts'
import type { EventStore, RecordedEvent } from './event-store.ts'
import { emptyFold, type FoldedStream, foldOf, foldRecorded, snapshotOf } from './folded-stream.ts'
import type { Snapshots } from './snapshots.ts'

/** How many events a stream grows before a new snapshot of it is kept. */
const EVENTS_BETWEEN_SNAPSHOTS = 500

/** Folds streams, remembering the most recently used ones. */
export interface StreamFolder {
  /** Answers the remembered fold of a stream, which may be behind, or folds it. `fresh` says that it was just read. */
  load(entity: AnyEntity, streamId: string): Promise<{ folded: FoldedStream; fresh: boolean }>
  /** Reads what was added after a fold; the whole stream when the fold's last event no longer stands in it. */
  catchUp(entity: AnyEntity, streamId: string, from: FoldedStream): Promise<FoldedStream>
  /** Adds events that were just appended. */
  advance(entity: AnyEntity, streamId: string, from: FoldedStream, events: readonly RecordedEvent[]): FoldedStream
  /** Forgets a fold, and reads the stream the next time. */
  forget(streamId: string): void
}

type AnyEntity = Entity<string, unknown, unknown>

interface Parts {
  readonly store: EventStore
  readonly snapshots: Snapshots
  readonly codec: EventCodec
  readonly logId: string
  /** How many folds are remembered. */
  readonly maxStreams: number
}

/** Makes a folder that reads a stream from its snapshot, or from its first event. */
export function createStreamFolder(parts: Parts): StreamFolder {
  const { store, codec, snapshots } = parts
  const remembered = new Map<string, FoldedStream>()
  const fingerprintOf = fingerprints(parts.logId)

  const remember = (streamId: string, folded: FoldedStream) => {
    remembered.delete(streamId)
    remembered.set(streamId, folded)
    const [oldest] = remembered.size > parts.maxStreams ? remembered.keys() : []
    if (oldest !== undefined) remembered.delete(oldest)
    return folded
  }
  const keepSnapshot = (entity: AnyEntity, streamId: string, before: FoldedStream, after: FoldedStream) => {
    const interval = (folded: FoldedStream) => Math.floor((folded.revision + 1) / EVENTS_BETWEEN_SNAPSHOTS)
    if (after.revision < 0 || interval(before) === interval(after)) return
    // A snapshot that cannot be kept costs time later, never correctness.
    snapshots.save(snapshotOf(streamId, fingerprintOf(entity), after)).catch(() => undefined)
  }
  const readAfter = async (entity: AnyEntity, streamId: string, start: FoldedStream): Promise<FoldedStream> => {
    let folded = start.revision < 0 ? start : undefined
    for await (const page of store.readStream(streamId, { from: Math.max(0, start.revision) })) {
      if (folded === undefined && !endsWith(start, page[0])) break
      folded = foldRecorded(entity, codec, folded ?? start, folded === undefined ? page.slice(1) : page)
    }
    return folded ?? readAfter(entity, streamId, emptyFold(entity))
  }
  const catchUp = async (entity: AnyEntity, streamId: string, start: FoldedStream) => {
    const folded = await readAfter(entity, streamId, start)
    keepSnapshot(entity, streamId, start, folded)
    return remember(streamId, folded)
  }
  const startOf = async (entity: AnyEntity, streamId: string) => {
    const snapshot = await snapshots.load(streamId, fingerprintOf(entity)).catch(() => undefined)
    return snapshot === undefined ? emptyFold(entity) : foldOf(snapshot)
  }
  return {
    load: async (entity, streamId) => {
      const folded = remembered.get(streamId)
      if (folded !== undefined) return { folded, fresh: false }
      return { folded: await catchUp(entity, streamId, await startOf(entity, streamId)), fresh: true }
    },
    catchUp,
    advance: (entity, streamId, from, events) => {
      const folded = foldRecorded(entity, codec, from, events)
      keepSnapshot(entity, streamId, from, folded)
      return remember(streamId, folded)
    },
    forget: (streamId) => {
      remembered.delete(streamId)
    },
  }
}

function fingerprints(logId: string): (entity: AnyEntity) => string {
  const known = new Map<AnyEntity, string>()
  return (entity) => {
    const fingerprint = known.get(entity) ?? entityFingerprint(entity, logId)
    known.set(entity, fingerprint)
    return fingerprint
  }
}

/**
 * Says whether a stored event is the last one of a fold. It is not when the stream was deleted or cut meanwhile, or the
 * log was restored from an older backup.
 */
function endsWith(folded: FoldedStream, event: RecordedEvent | undefined): boolean {
  return event !== undefined && event.id === folded.eventId && event.revision === folded.revision
}
