import { appendEvents } from '../log/append-events.ts'
import { JSON_CONTENT, type LogEvent } from '../log/log-event.ts'
import type { LogParts } from '../log/log-parts.ts'
import { readStream } from '../log/read-stream.ts'
import { SOFT_DELETION } from '../log/stream-description.ts'

/** Writes an event of the server's own. */
export async function writeOwnEvent(
  log: LogParts,
  streamId: string,
  { type, data, metadata = '' }: { type: string; data: string; metadata?: string },
): Promise<void> {
  const event = { id: crypto.randomUUID(), type, contentType: JSON_CONTENT }
  const events = [{ ...event, data: Buffer.from(data), metadata: Buffer.from(metadata) }]
  await appendEvents(log, { streamId, expected: 'any', events })
}

/** Reads the last event of a stream. */
export async function readLastEvent(log: LogParts, streamId: string): Promise<LogEvent | undefined> {
  const { signal } = new AbortController()
  const pages = await readStream(log, { streamId, direction: 'backwards', from: 'end', maxCount: 1, signal })
  for await (const [event] of pages ?? []) return event
  return undefined
}

/** Forgets the events of a stream before a revision. */
export async function truncateStream(log: LogParts, streamId: string, before: number): Promise<void> {
  await writeOwnEvent(log, `$$${streamId}`, { type: '$metadata', data: JSON.stringify({ $tb: before }) })
}

/** Forgets a stream. */
export async function forgetStream(log: LogParts, streamId: string): Promise<void> {
  if ((await readLastEvent(log, streamId)) === undefined) return
  await writeOwnEvent(log, `$$${streamId}`, { type: '$metadata', data: SOFT_DELETION })
}
