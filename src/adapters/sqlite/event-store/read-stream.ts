import type { ReadStreamOptions, RecordedEvent } from '../../../domain/event-store.ts'
import { createPageSize } from './page-size.ts'
import type { LogReadingParts } from './read-all.ts'
import type { StreamRange } from './stream-range.ts'

/** Reads what may be read of a stream, up to the end that it had at the first page. */
export async function* readStream(
  { reader, reading }: LogReadingParts,
  streamId: string,
  options: ReadStreamOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  const size = createPageSize()
  const backwards = options.direction === 'backwards'
  let range = within(await reading.read(() => reader.rangeOf(streamId)), options)
  let remaining = options.maxCount ?? Number.POSITIVE_INFINITY
  while (range.first <= range.last && remaining > 0 && !options.signal?.aborted) {
    const limit = size.next(remaining)
    const page = await reading.read(() => reader.stream(streamId, { ...range, backwards, limit }))
    if (page.events.length > 0) yield page.events
    if (page.events.length < limit) return
    remaining -= page.events.length
    range = behind(page.events, range, backwards)
    size.learn(page)
    await reading.pause()
  }
}

function within(range: StreamRange, { direction, from }: ReadStreamOptions): StreamRange {
  if (from === undefined) return range
  return direction === 'backwards'
    ? { ...range, last: Math.min(from, range.last) }
    : { ...range, first: Math.max(from, range.first) }
}

function behind(events: readonly RecordedEvent[], range: StreamRange, backwards: boolean): StreamRange {
  const revision = events[events.length - 1]?.revision ?? 0
  return backwards ? { ...range, last: revision - 1 } : { ...range, first: revision + 1 }
}
