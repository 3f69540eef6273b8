import type { LogPage } from '../../domain/event-store.ts'

/** Hands pages from one who reads to one who takes them, one at a time. */
export interface PageSlot {
  /** Lays a page down when the one before is taken; at once, for nobody, when it is closed. */
  put(page: LogPage): Promise<void>
  /** Says that no more pages come. */
  end(): void
  /** Lets the taker's next call fail. */
  fail(error: unknown): void
  /** Takes the next page; `undefined` when there are no more. */
  take(): Promise<LogPage | undefined>
  /** Says that nobody takes pages any more. */
  close(): void
}

/** Makes an empty slot. */
export function createPageSlot(): PageSlot {
  let page: LogPage | undefined
  let ending: { readonly error?: unknown } | undefined
  let isClosed = false
  // Whoever waits, for a page or for room, looks again after every change.
  const waiting: (() => void)[] = []
  const change = () => {
    for (const look of waiting.splice(0)) look()
  }
  const untilChanged = () => new Promise<void>((resolve) => waiting.push(resolve))
  return {
    put: async (next) => {
      while (page !== undefined && !isClosed) await untilChanged()
      page = next
      change()
    },
    end: () => {
      ending = {}
      change()
    },
    fail: (error) => {
      ending = { error }
      change()
    },
    take: async () => {
      while (page === undefined && ending === undefined) await untilChanged()
      const taken = page
      page = undefined
      change()
      if (taken === undefined && ending !== undefined && 'error' in ending) throw ending.error
      return taken
    },
    close: () => {
      isClosed = true
      change()
    },
  }
}
