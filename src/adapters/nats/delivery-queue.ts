import type { Announcement } from '../../projections/fan-out.ts'
import type { ReceivedMessage } from './message-codec.ts'

/** How long an announcement of what has not come yet waits for it, in ms: it may have overtaken the messages. */
const OVERTAKEN_MS = 250

/** What waits for a consumer. */
export type Waiting =
  | { readonly kind: 'messages'; readonly messages: readonly ReceivedMessage[] }
  | { readonly kind: 'announcement'; readonly announcement: Announcement }

/** Holds what has come until the consumer asks for it. Whoever fills it looks at how much there is. */
export interface DeliveryQueue {
  /** How many bytes of messages wait. */
  readonly bytes: number
  /** How many messages wait. */
  readonly count: number
  /** Adds a message. */
  put(message: ReceivedMessage, bytes: number): void
  /** Adds the newest announcement; an older one that still waits is forgotten. */
  announce(announcement: Announcement): void
  /** Takes out what there is; waits for something, or the end. */
  next(): Promise<readonly Waiting[]>
  /** Wakes up who waits. */
  end(): void
}

/** Makes an empty queue; `onTaken` is called when it has been emptied. */
export function createDeliveryQueue(onTaken: () => void): DeliveryQueue {
  let messages: ReceivedMessage[] = []
  let bytes = 0
  let announcement: Announcement | undefined
  let timer: NodeJS.Timeout | undefined
  let wake: (() => void) | undefined
  let due = false
  let ended = false
  const take = (): readonly Waiting[] => {
    const taken: Waiting[] = []
    if (messages.length > 0) taken.push({ kind: 'messages', messages })
    if (due && announcement !== undefined) taken.push({ kind: 'announcement', announcement })
    if (due) announcement = undefined
    messages = []
    bytes = 0
    due = false
    onTaken()
    return taken
  }
  return {
    get bytes() {
      return bytes
    },
    get count() {
      return messages.length
    },
    put: (message, size) => {
      messages.push(message)
      bytes += size
      wake?.()
    },
    announce: (newest) => {
      announcement = newest
      timer ??= setTimeout(() => {
        timer = undefined
        due = true
        wake?.()
      }, OVERTAKEN_MS)
    },
    next: async () => {
      if (messages.length === 0 && !due && !ended) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        wake = undefined
      }
      return ended ? [] : take()
    },
    end: () => {
      ended = true
      clearTimeout(timer)
      wake?.()
    },
  }
}
