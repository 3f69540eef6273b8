/** How many events a page has when the caller does not say. */
const DEFAULT_EVENTS = 1_000

/** How many events the first page has at most, as nothing is known yet about their size. */
const FIRST_EVENTS = 200

/** How much text a page should hold at most, in characters. */
const PAGE_CHARACTERS = 8_388_608

/** Chooses how many events to read at once, fewer when they are large. */
export interface PageSize {
  /** The number of events of the next page, at most `remaining`. */
  next(remaining: number): number
  /** Learns how large the events of a page were. */
  learn(page: { readonly events: readonly unknown[]; readonly characters: number }): void
}

/**
 * Makes the choice for one reading.
 *
 * @param maxEvents - the caller's limit; below one it counts as one
 */
export function createPageSize(maxEvents: number = DEFAULT_EVENTS): PageSize {
  const most = Math.max(1, maxEvents)
  let current = Math.min(most, FIRST_EVENTS)
  return {
    next: (remaining) => Math.min(current, remaining),
    learn: ({ events, characters }) => {
      if (events.length === 0) return
      const fitting = Math.floor((PAGE_CHARACTERS * events.length) / (characters + 1))
      current = Math.max(1, Math.min(most, fitting))
    },
  }
}
