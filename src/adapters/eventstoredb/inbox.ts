import type { Readable } from 'node:stream'

/** Something that arrived, in the order in which the server sent it. */
export type Arrival<Item, Mark> =
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'mark'; readonly mark: Mark }

/** What a stream of the client has brought. */
export interface Inbox<Item, Mark> {
  /** Waits until something has arrived. Answers false when nothing more will come, or the time is up. */
  arrived(timeoutMs?: number): Promise<boolean>
  /** Takes what has arrived, at most so much. */
  take(most: number): Arrival<Item, Mark>[]
  /** Puts a mark behind everything that the client has received so far. */
  mark(mark: Mark): void
  /** Nothing more is wanted: ends the waiting for it. */
  close(): void
  /** Why nothing more will come; `undefined` as long as something may, and after an end without an error. */
  readonly error: unknown
  /** Whether the stream has ended, with or without an error. */
  readonly ended: boolean
}

/** How much is read ahead; what is beyond it waits at the server. */
const READ_AHEAD = 1_000

/**
 * Takes what a stream brings, without ever letting an error of it pass unheard. Items and marks keep the order of the
 * server, which the stream's own events do not: they come before the items that are still buffered.
 */
export function openInbox<Item, Mark = never>(stream: Readable): Inbox<Item, Mark> {
  const waiting: Arrival<Item, Mark>[] = []
  let error: unknown
  let ended = false
  let closed = false
  let wake: (() => void) | undefined
  const notify = () => {
    wake?.()
    wake = undefined
  }
  const pull = (most = READ_AHEAD) => {
    while (waiting.length < most) {
      const item = stream.read() as Item | null
      if (item === null) break
      waiting.push({ kind: 'item', item })
    }
    if (waiting.length > 0) notify()
  }
  const end = (cause?: unknown) => {
    error ??= cause
    ended = true
    notify()
  }
  stream.on('readable', () => pull())
  stream.on('error', (cause) => end(cause ?? new Error('the stream failed')))
  stream.on('end', () => end())
  stream.on('close', () => end())
  return {
    arrived: async (timeoutMs) => {
      pull()
      if (waiting.length === 0 && !ended && !closed) {
        let timer: NodeJS.Timeout | undefined
        await new Promise<void>((resolve) => {
          wake = resolve
          if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs)
        })
        clearTimeout(timer)
      }
      return waiting.length > 0
    },
    take: (most) => {
      const taken = waiting.splice(0, most)
      pull()
      return taken
    },
    mark: (mark) => {
      pull(Number.POSITIVE_INFINITY)
      waiting.push({ kind: 'mark', mark })
      notify()
    },
    close: () => {
      closed = true
      notify()
    },
    get error() {
      return error
    },
    get ended() {
      return ended
    },
  }
}
