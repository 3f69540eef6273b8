import { streamDeleted } from '../../../domain/stream-errors.ts'
import { followLog, type LogStretch } from './follow-log.ts'
import type { LogEvent } from './log-event.ts'
import type { LogParts } from './log-parts.ts'
import { readStream } from './read-stream.ts'

/**
 * Follows a stream behind a revision, -1 for all of it, until the signal is aborted. The stream need not exist yet.
 *
 * @throws OutcryError `stream-deleted` for a tombstone, after the event that says so.
 */
export async function* followStream(
  parts: LogParts,
  { streamId, after, signal }: { streamId: string; after: number; signal: AbortSignal },
): AsyncGenerator<LogStretch> {
  const { head: sampled } = await parts.store.describe()
  const head = Number(sampled)
  let seen = after
  const history = await readStream(parts, {
    streamId,
    direction: 'forwards',
    from: after + 1,
    maxCount: Number.POSITIVE_INFINITY,
    signal,
  })
  for await (const events of history ?? []) {
    seen = events.at(-1)?.revision ?? seen
    yield { events, through: events.at(-1)?.position ?? head, caughtUp: false }
  }
  const matches = (event: LogEvent) => event.streamId === streamId
  for await (const stretch of followLog(parts, { after: head, filter: { matches }, signal })) {
    const events = stretch.events.filter((event) => event.revision > seen)
    seen = events.at(-1)?.revision ?? seen
    yield { ...stretch, events }
    if (events.at(-1)?.tombstone) throw streamDeleted(streamId)
  }
}
