import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Arrival, Inbox } from './inbox.ts'
import { linkSignals } from './link-signals.ts'
import { closedError, NoAnswer, type ServerParts } from './parts.ts'

/**
 * Takes what a reading brings, in batches, until the server has sent all of it.
 *
 * @param options - how much a batch holds at most, and what ends the reading early
 * @throws what the stream ended with; {@link NoAnswer} when the server is silent for too long; OutcryError
 * `database-unavailable` when the store is closed.
 */
export async function* batches<Item, Mark>(
  { closing, connection, limits }: ServerParts,
  inbox: Inbox<Item, Mark>,
  { most, signal }: { most: number; signal: AbortSignal | undefined },
): AsyncGenerator<Arrival<Item, Mark>[]> {
  const link = signal === undefined ? linkSignals(closing) : linkSignals(closing, signal)
  link.signal.addEventListener('abort', () => inbox.close())
  try {
    while (!link.signal.aborted) {
      const hasArrived = await inbox.arrived(limits.silenceMs)
      // What else came over the wire with it is then there too.
      if (hasArrived) await nextTurn()
      if (link.signal.aborted) break
      if (hasArrived) yield inbox.take(most)
      else if (inbox.error !== undefined) throw inbox.error
      else if (inbox.ended) return
      else throw new NoAnswer(limits.silenceMs)
    }
    if (closing.aborted) throw closedError(connection.address)
  } finally {
    link.letGo()
  }
}

/** The items of a batch, without the marks. */
export function itemsOf<Item>(arrivals: readonly Arrival<Item, unknown>[]): Item[] {
  return arrivals.flatMap((arrival) => (arrival.kind === 'item' ? [arrival.item] : []))
}
