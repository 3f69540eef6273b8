import { type Consumer, hasRoom } from './consumer.ts'
import { createConsumerStrategy } from './consumer-strategy.ts'
import type { GroupSettings } from './group-definition.ts'
import type { GroupMessage } from './group-message.ts'

/** What a consumer says of a message that it could not do: by the protocol's numbers. */
export const NACK_ACTIONS = ['retry', 'park', 'retry', 'skip', 'stop'] as const

/** What is to become of a message. */
export type NackAction = (typeof NACK_ACTIONS)[number]

/** What is told to the group. */
export interface DeliveryEvents {
  /** A message is done with. */
  onDone(message: GroupMessage): void
  /** A message is to be put aside. */
  onParked(message: GroupMessage, reason: string): void
  /** There is room for more messages. */
  onRoom(): void
}

/** Deals messages out to consumers, and again where that is needed. */
export interface Delivery {
  /** The consumers. */
  readonly consumers: readonly Consumer[]
  /** How many messages wait for the first time, and again. */
  readonly waiting: { readonly fresh: number; readonly again: number }
  /** Whether more messages should be taken from the source. */
  readonly hasRoom: boolean
  /** Adds messages: new ones behind all others, repeated ones before them. */
  add(messages: readonly GroupMessage[], options?: { again: boolean }): void
  /** Adds a consumer. */
  connect(consumer: Consumer): void
  /** Takes a consumer away; what it has not answered goes to others. */
  disconnect(consumer: Consumer): void
  /** A consumer has done messages. */
  ack(consumer: Consumer, ids: readonly string[]): void
  /** A consumer could not do messages. */
  nack(consumer: Consumer, ids: readonly string[], what: { action: NackAction; reason: string }): void
}

/** Makes the delivery of a group. */
export function createDelivery(settings: GroupSettings, events: DeliveryEvents): Delivery {
  return new QueuedDelivery(settings, events)
}

class QueuedDelivery implements Delivery {
  readonly consumers: Consumer[] = []
  readonly #settings: GroupSettings
  readonly #events: DeliveryEvents
  readonly #strategy: ReturnType<typeof createConsumerStrategy>
  readonly #fresh: GroupMessage[] = []
  readonly #again: GroupMessage[] = []

  constructor(settings: GroupSettings, events: DeliveryEvents) {
    this.#settings = settings
    this.#events = events
    this.#strategy = createConsumerStrategy(settings.consumerStrategy)
  }

  get waiting(): { fresh: number; again: number } {
    return { fresh: this.#fresh.length, again: this.#again.length }
  }

  get hasRoom(): boolean {
    return this.#fresh.length < Math.max(1, this.#settings.historyBufferSize)
  }

  add(messages: readonly GroupMessage[], { again = false } = {}): void {
    const queue = again ? this.#again : this.#fresh
    queue.push(...messages)
    this.#deal()
  }

  connect(consumer: Consumer): void {
    this.consumers.push(consumer)
    this.#deal()
  }

  disconnect(consumer: Consumer): void {
    const index = this.consumers.indexOf(consumer)
    if (index < 0) return
    this.consumers.splice(index, 1)
    const left = [...consumer.inFlight.values()]
    consumer.inFlight.clear()
    for (const { timer } of left) clearTimeout(timer)
    this.#again.unshift(...left.map(({ message }) => message))
    this.#deal()
  }

  ack(consumer: Consumer, ids: readonly string[]): void {
    for (const message of this.#answered(consumer, ids)) this.#events.onDone(message)
    this.#deal()
  }

  nack(consumer: Consumer, ids: readonly string[], { action, reason }: { action: NackAction; reason: string }): void {
    for (const message of this.#answered(consumer, ids)) {
      if (action === 'park') this.#events.onParked(message, reason)
      else if (action === 'skip') this.#events.onDone(message)
      else this.#retry(message, action === 'stop' ? 0 : 1)
    }
    this.#deal()
  }

  #answered(consumer: Consumer, ids: readonly string[]): GroupMessage[] {
    return ids.flatMap((id) => {
      const found = consumer.inFlight.get(id)
      if (found === undefined) return []
      consumer.inFlight.delete(id)
      clearTimeout(found.timer)
      return found.message
    })
  }

  #retry(message: GroupMessage, times: number): void {
    message.retryCount += times
    if (message.retryCount <= this.#settings.maxRetryCount) this.#again.push(message)
    else this.#events.onParked(message, `it was sent ${message.retryCount} times`)
  }

  #deal(): void {
    this.#dealFrom(this.#again)
    if (this.#again.length === 0 || this.#strategy.mayOvertake) this.#dealFrom(this.#fresh)
    if (this.hasRoom) this.#events.onRoom()
  }

  #dealFrom(queue: GroupMessage[]): void {
    for (let index = 0; index < queue.length && this.consumers.some(hasRoom); ) {
      const message = queue[index] as GroupMessage
      const consumer = this.#strategy.choose(message, this.consumers)
      if (consumer !== undefined) {
        queue.splice(index, 1)
        this.#send(consumer, message)
      } else if (this.#strategy.mayOvertake) index += 1
      else return
    }
  }

  #send(consumer: Consumer, message: GroupMessage): void {
    const { messageTimeoutMs } = this.#settings
    const expire = () => this.nack(consumer, [message.id], { action: 'retry', reason: 'no answer came' })
    const timer = messageTimeoutMs > 0 ? setTimeout(expire, messageTimeoutMs) : undefined
    consumer.inFlight.set(message.id, { message, timer })
    consumer.sent += 1
    consumer.send(message)
  }
}
