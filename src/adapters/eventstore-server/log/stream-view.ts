import { streamDeleted } from '../../../domain/stream-errors.ts'
import { describedBy } from './descriptions.ts'
import type { LogEvent } from './log-event.ts'
import type { LogParts } from './log-parts.ts'

/** Which events of a stream may be read now. */
export interface StreamView {
  /** The revision of the stream's last event. */
  readonly last: number
  /** The first revision that may be read; greater than `last` when none may. */
  readonly first: number
  /** Only events recorded at this time or later, in ms since 1970. */
  readonly recordedSince: number
}

/**
 * Tells what may be read of a stream; `undefined` when there is none.
 *
 * @throws OutcryError `stream-deleted` for a tombstone.
 */
export async function viewStream(parts: LogParts, streamId: string): Promise<StreamView | undefined> {
  requireAlive(parts, streamId)
  const description = parts.descriptions.of(streamId)
  if (description?.softDeleted) return undefined
  const last = await lastRevision(parts, streamId)
  if (last < 0) return undefined
  const maxCount = describedBy(streamId) === undefined ? description?.maxCount : 1
  const maxAge = description?.maxAgeSeconds
  return {
    last,
    first: Math.max(0, description?.truncateBefore ?? 0, maxCount === undefined ? 0 : last - maxCount + 1),
    recordedSince: maxAge === undefined ? 0 : Date.now() - maxAge * 1_000,
  }
}

/** @throws OutcryError `stream-deleted` for a tombstone, and for what describes one. */
export function requireAlive({ descriptions }: LogParts, streamId: string): void {
  if (descriptions.isTombstoned(streamId)) throw streamDeleted(streamId)
}

/** The revision of a stream's last event, readable or not; -1 when there is none. */
export async function lastRevision({ store }: LogParts, streamId: string): Promise<number> {
  for await (const [event] of store.readStream(streamId, { direction: 'backwards', maxCount: 1 })) {
    return event?.revision ?? -1
  }
  return -1
}

/** Says whether an event is young enough for a view. */
export function isRecent(view: StreamView, event: LogEvent): boolean {
  return event.recordedAt >= view.recordedSince
}
