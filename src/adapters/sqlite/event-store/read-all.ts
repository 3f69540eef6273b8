import type { LogPage, ReadAllOptions } from '../../../domain/event-store.ts'
import { BEGINNING } from '../../../domain/position.ts'
import type { LogReader } from './log-reader.ts'
import { createPageSize } from './page-size.ts'
import { positionNumber } from './position-number.ts'
import type { Reading } from './reading.ts'

/** What a reading of the log needs. */
export interface LogReadingParts {
  readonly reader: LogReader
  readonly reading: Reading
}

/** Reads the log in pages up to, or down from, the head that it had at the first page. */
export function readAll(parts: LogReadingParts, options: ReadAllOptions): AsyncGenerator<LogPage> {
  return options.direction === 'backwards' ? readBackwards(parts, options) : readForwards(parts, options)
}

async function* readForwards({ reader, reading }: LogReadingParts, options: ReadAllOptions): AsyncGenerator<LogPage> {
  const size = createPageSize(options.pageSize)
  let after = positionNumber(options.from ?? BEGINNING)
  let remaining = options.maxCount ?? Number.POSITIVE_INFINITY
  let dense = false
  const head = Math.max(after, await reading.read(() => reader.head()))
  while (!options.signal?.aborted) {
    const limit = size.next(remaining)
    const page = await reading.read(() => reader.forwards(options.filter, { after, head, limit, dense }))
    dense = page.events.length * 4 > page.through - after
    after = page.through
    remaining -= page.events.length
    yield { events: page.events, completeThrough: String(after) }
    if (after >= head || remaining <= 0) return
    size.learn(page)
    await reading.pause()
  }
}

async function* readBackwards({ reader, reading }: LogReadingParts, options: ReadAllOptions): AsyncGenerator<LogPage> {
  const size = createPageSize(options.pageSize)
  const head = await reading.read(() => reader.head())
  let from = options.from === undefined ? head : Math.min(head, positionNumber(options.from))
  let remaining = options.maxCount ?? Number.POSITIVE_INFINITY
  while (!options.signal?.aborted) {
    const limit = size.next(remaining)
    const page = await reading.read(() => reader.backwards(options.filter, { from, limit }))
    from = page.through
    remaining -= page.events.length
    yield { events: page.events, completeThrough: from === 0 ? BEGINNING : String(from + 1) }
    if (from === 0 || remaining <= 0) return
    size.learn(page)
    await reading.pause()
  }
}
