import type { EventStore, RecordedEvent, SubscribeAllOptions, SubscriptionPage } from '../../../domain/event-store.ts'

/** How long a page may take to arrive, in ms. */
const DEADLINE_MS = 20_000

/** A subscription that a test pulls page by page. */
export interface Subscriber {
  /**
   * Waits for the next page.
   *
   * @throws Error when none arrives in time, or the subscription has ended.
   */
  next(): Promise<SubscriptionPage>
  /** Pulls pages until one fulfils a condition, and answers them all. */
  until(condition: (page: SubscriptionPage) => boolean, what: string): Promise<SubscriptionPage[]>
  /** Pulls pages until they hold so many events, and answers the events. */
  events(count: number): Promise<RecordedEvent[]>
  /** Waits for the end of the subscription, and answers the pages before it. */
  ended(): Promise<SubscriptionPage[]>
  /** Aborts the subscription and waits for its end. */
  stop(): Promise<void>
}

/** Subscribes to the log. */
export function subscribe(store: EventStore, options: Omit<SubscribeAllOptions, 'signal'> = {}): Subscriber {
  const abort = new AbortController()
  const pages = store.subscribeAll({ ...options, signal: abort.signal })[Symbol.asyncIterator]()
  const pull = (what: string) => withDeadline(pages.next(), what)
  const next = async (what = 'a page') => {
    const result = await pull(what)
    if (result.done) throw new Error(`The subscription ended before ${what}`)
    return result.value
  }
  const ended = async () => {
    const rest: SubscriptionPage[] = []
    for (;;) {
      const result = await pull('the end of the subscription')
      if (result.done) return rest
      rest.push(result.value)
    }
  }
  return {
    next: () => next(),
    until: async (condition, what) => {
      const seen = [await next(what)]
      while (!condition(seen[seen.length - 1] as SubscriptionPage)) seen.push(await next(what))
      return seen
    },
    events: async (count) => {
      const events: RecordedEvent[] = []
      while (events.length < count) events.push(...(await next(`event ${events.length + 1} of ${count}`)).events)
      return events
    },
    ended,
    stop: async () => {
      abort.abort()
      await ended()
    },
  }
}

/** Waits for a promise, but not for ever. */
async function withDeadline<Value>(promise: Promise<Value>, what: string): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No ${what} within ${DEADLINE_MS} ms`)), DEADLINE_MS)
  })
  try {
    return await Promise.race([promise, deadline])
  } finally {
    clearTimeout(timer)
  }
}
