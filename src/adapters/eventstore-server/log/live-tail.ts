import type { EventStore } from '../../../domain/event-store.ts'
import type { Position } from '../../../domain/position.ts'
import type { LogEvent } from './log-event.ts'
import { fromStored } from './stored-form.ts'

/** How many of the last events are kept for those who follow the log. */
const KEPT_EVENTS = 4_096

/** How much data of them is kept, in bytes. */
const KEPT_BYTES = 16_777_216

/** The end of the log, read once for all who follow it. */
export interface LiveTail {
  /** The position up to which the log was read. */
  readonly head: number
  /** Whether it has ended. */
  readonly closed: boolean
  /** The events behind a position, in order; `undefined` when some of them are not kept. */
  after(position: number): readonly LogEvent[] | undefined
  /** Waits until the log was read beyond a position, the tail has ended, or the signal is aborted. */
  grownBeyond(position: number, signal: AbortSignal): Promise<void>
}

/** Reads the end of the log as long as somebody follows it. */
export interface SharedTail {
  /** Takes part. The tail has at least the position that the log has now. */
  join(): Promise<LiveTail>
  /** Takes part no longer. */
  leave(): void
  /** Ends the tail, and wakes all who wait. */
  close(): Promise<void>
}

/** Makes the tail of a log. While nobody follows the log, nothing is read. */
export function createSharedTail(store: EventStore): SharedTail {
  let followers = 0
  let tail: FollowedTail | undefined
  let closed = false
  const stop = async () => {
    const ending = tail
    tail = undefined
    await ending?.close()
  }
  return {
    join: async () => {
      followers += 1
      const { head } = await store.describe()
      tail ??= new FollowedTail(store, head)
      if (closed) await tail.close()
      return tail
    },
    leave: () => {
      followers -= 1
      if (followers === 0) void stop()
    },
    close: async () => {
      closed = true
      await stop()
    },
  }
}

class FollowedTail implements LiveTail {
  head: number
  readonly #events: LogEvent[] = []
  #bytes = 0
  /** Everything behind this position up to the head is kept. */
  #keptAfter: number
  readonly #waiting = new Set<() => void>()
  readonly #stop = new AbortController()
  readonly #following: Promise<void>

  constructor(store: EventStore, head: Position) {
    this.head = Number(head)
    this.#keptAfter = this.head
    this.#following = this.#follow(store, head)
  }

  get closed(): boolean {
    return this.#stop.signal.aborted
  }

  after(position: number): readonly LogEvent[] | undefined {
    if (position >= this.head) return []
    if (position < this.#keptAfter) return undefined
    let first = this.#events.length
    while (first > 0 && (this.#events[first - 1] as LogEvent).position > position) first -= 1
    return this.#events.slice(first)
  }

  async grownBeyond(position: number, signal: AbortSignal): Promise<void> {
    if (this.head > position || signal.aborted || this.#stop.signal.aborted) return
    await new Promise<void>((resolve) => {
      const wake = () => {
        signal.removeEventListener('abort', wake)
        this.#waiting.delete(wake)
        resolve()
      }
      signal.addEventListener('abort', wake, { once: true })
      this.#waiting.add(wake)
    })
  }

  async close(): Promise<void> {
    this.#stop.abort()
    this.#wakeAll()
    await this.#following
  }

  async #follow(store: EventStore, from: Position): Promise<void> {
    for await (const page of store.subscribeAll({ from, signal: this.#stop.signal })) {
      for (const event of page.events) this.#keep(fromStored(event))
      this.head = Math.max(this.head, Number(page.completeThrough))
      this.#forget()
      this.#wakeAll()
    }
  }

  #keep(event: LogEvent): void {
    this.#events.push(event)
    this.#bytes += event.data.length + event.metadata.length
  }

  #forget(): void {
    if (this.#events.length <= KEPT_EVENTS * 2 && this.#bytes <= KEPT_BYTES) return
    let dropped = 0
    while (this.#events.length - dropped > KEPT_EVENTS || (this.#bytes > KEPT_BYTES && dropped < this.#events.length)) {
      const event = this.#events[dropped] as LogEvent
      this.#bytes -= event.data.length + event.metadata.length
      this.#keptAfter = event.position
      dropped += 1
    }
    this.#events.splice(0, dropped)
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
