/**
 * A place in the whole log, as a decimal string without leading zeros.
 *
 * Positions grow along the log of one store and mean nothing in another store. Compare them with
 * {@link comparePositions}; their distance has no meaning.
 */
export type Position = string

/** The position before the first event of every log. */
export const BEGINNING: Position = '0'

/**
 * Orders two positions of the same log.
 *
 * @returns a negative number when `a` is earlier, zero when both are the same, a positive number when `a` is later.
 */
export function comparePositions(a: Position, b: Position): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

/** Says whether position `a` is at or after position `b`. */
export function hasReached(a: Position, b: Position): boolean {
  return comparePositions(a, b) >= 0
}

/** Picks the earliest of some positions, or `undefined` when there are none. */
export function earliestPosition(positions: Iterable<Position>): Position | undefined {
  return [...positions].sort(comparePositions)[0]
}

/** Picks the latest of some positions, or `undefined` when there are none. */
export function latestPosition(positions: Iterable<Position>): Position | undefined {
  return [...positions].sort(comparePositions).at(-1)
}
