import type { EventStore } from '../../src/domain/event-store.ts'
import { OutcryError } from '../../src/domain/outcry-error.ts'

/** How an append goes wrong: whether it is written, and whether its writer learns that nothing is known or dies. */
export type Fault = 'none' | 'unknown, not written' | 'unknown, written' | 'crash, not written' | 'crash, written'

/** All that can happen around an append. */
export const FAULTS: readonly Fault[] = [
  'none',
  'unknown, not written',
  'unknown, written',
  'crash, not written',
  'crash, written',
]

/** What a process that died would have answered. */
export class Crash extends Error {}

/** A store whose appends go wrong in turn; when the list is at its end, they are well. */
export function withFaults(store: EventStore, faults: readonly Fault[]): EventStore {
  const left = [...faults]
  return {
    ...store,
    append: async (...write) => {
      const fault = left.shift() ?? 'none'
      const result = fault.endsWith('not written') ? undefined : await store.append(...write)
      if (fault === 'none' && result !== undefined) return result
      if (fault.startsWith('crash')) throw new Crash(fault)
      throw new OutcryError('append-outcome-unknown', 'Cannot tell whether the events were written: no answer came')
    },
  }
}

/** A store before whose appends something else happens; `count` is how many appends came before. */
export function withInterference(store: EventStore, interfere: (count: number) => Promise<unknown>): EventStore {
  let count = 0
  return {
    ...store,
    append: async (...write) => {
      await interfere(count++)
      return store.append(...write)
    },
  }
}

/** What was asked of a store. */
export interface Counted {
  readonly store: EventStore
  /** How many events of streams were read since the last time of asking. */
  eventsRead(): number
  /** What was appended so far: the expected revisions. */
  readonly expected: readonly unknown[]
}

/** Counts what is asked of a store. */
export function withCounts(store: EventStore): Counted {
  let read = 0
  const expected: unknown[] = []
  return {
    expected,
    eventsRead: () => {
      const count = read
      read = 0
      return count
    },
    store: {
      ...store,
      append: (...write) => {
        expected.push(write[1])
        return store.append(...write)
      },
      readStream: async function* (...range) {
        for await (const page of store.readStream(...range)) {
          read += page.length
          yield page
        }
      },
    },
  }
}
