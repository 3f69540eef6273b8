import type { LogEvent } from './log-event.ts'
import type { LogParts } from './log-parts.ts'
import { fromStored } from './stored-form.ts'
import { isRecent, type StreamView, viewStream } from './stream-view.ts'

/** How to read a stream. */
export interface StreamReading {
  /** The stream. */
  readonly streamId: string
  /** Which way. */
  readonly direction: 'forwards' | 'backwards'
  /** The first revision, inclusive. */
  readonly from: number | 'end'
  /** How many events at most. */
  readonly maxCount: number
  /** Ends the reading. */
  readonly signal: AbortSignal
}

/**
 * Reads what may be read of a stream, in pages.
 *
 * @returns `undefined` when there is no such stream.
 * @throws OutcryError `stream-deleted` for a tombstone.
 */
export async function readStream(
  parts: LogParts,
  reading: StreamReading,
): Promise<AsyncIterable<readonly LogEvent[]> | undefined> {
  const view = await viewStream(parts, reading.streamId)
  return view && readView(parts, reading, view)
}

/** Reads one event of a stream; `undefined` when there is none that may be read. */
export async function readEvent(parts: LogParts, streamId: string, revision: number): Promise<LogEvent | undefined> {
  if (parts.descriptions.isTombstoned(streamId)) return undefined
  const signal = new AbortController().signal
  const pages = await readStream(parts, { streamId, direction: 'forwards', from: revision, maxCount: 1, signal })
  for await (const [event] of pages ?? []) return event?.revision === revision ? event : undefined
  return undefined
}

async function* readView(parts: LogParts, reading: StreamReading, view: StreamView): AsyncGenerator<LogEvent[]> {
  const { streamId, direction, signal } = reading
  let remaining = reading.maxCount
  if (remaining === 0 || view.first > view.last) return
  const backwards = direction === 'backwards'
  const from = startOf(reading, view)
  const maxCount = backwards ? Math.min(remaining, from - view.first + 1) : limitFor(remaining, view)
  if (maxCount <= 0) return
  for await (const page of parts.store.readStream(streamId, { direction, from, signal, ...limit(maxCount) })) {
    const events = page.map(fromStored).filter((event) => isRecent(view, event))
    yield events.slice(0, remaining)
    remaining -= events.length
    if (remaining <= 0) return
  }
}

function startOf({ direction, from }: StreamReading, view: StreamView): number {
  if (direction === 'backwards') return from === 'end' ? view.last : Math.min(from, view.last)
  return from === 'end' ? view.last + 1 : Math.max(from, view.first)
}

/** Where old events are left out, more has to be read than is given. */
function limitFor(maxCount: number, view: StreamView): number {
  return view.recordedSince === 0 ? maxCount : Number.POSITIVE_INFINITY
}

function limit(maxCount: number): { maxCount?: number } {
  return Number.isSafeInteger(maxCount) ? { maxCount } : {}
}
