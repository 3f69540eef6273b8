import type { EventFilter } from '../../../domain/event-store.ts'
import type { Position } from '../../../domain/position.ts'
import { positionNumber } from './position-number.ts'
import type { LogReadingParts } from './read-all.ts'

/** Counts the events of a stretch of the log, in short pieces. */
export async function countEvents(
  { reader, reading }: LogReadingParts,
  range: { from: Position; through: Position; filter?: EventFilter },
): Promise<number> {
  const head = Math.min(positionNumber(range.through), await reading.read(() => reader.head()))
  let after = positionNumber(range.from)
  // Positions have no gaps.
  if (range.filter === undefined) return Math.max(0, head - after)
  const { filter } = range
  let count = 0
  while (after < head) {
    const part = await reading.read(() => reader.count(filter, { after, head }))
    count += part.count
    after = part.through
    if (after < head) await reading.pause()
  }
  return count
}
