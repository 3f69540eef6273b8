import type { LogParts } from '../log/log-parts.ts'
import { protocolFailure } from '../log/protocol-failure.ts'
import type { Consumer } from './consumer.ts'
import { createDelivery, type Delivery, type NackAction } from './delivery.ts'
import { type GroupDefinition, WHOLE_LOG } from './group-definition.ts'
import { groupMessages } from './group-source.ts'
import { groupTrailers } from './group-trailers.ts'
import { parkMessage, takeParked } from './parked-messages.ts'
import { createProgress, type Progress, readProgress } from './progress.ts'

/** A group at work: reads its source for its consumers, and remembers how far they have come. */
export interface SubscriptionGroup {
  /** What it is like. */
  readonly definition: GroupDefinition
  /** Who gets which message. */
  readonly delivery: Delivery
  /** How far it has come. */
  readonly progress: Progress
  /** @throws a failure when there are as many consumers as there may be. */
  requirePlace(): void
  /** Adds a consumer, and begins to read when it is the first. */
  connect(consumer: Consumer): void
  /** Learns that a consumer could not do some messages. */
  nack(consumer: Consumer, ids: readonly string[], what: { action: NackAction; reason: string }): void
  /** Sends messages again that were put aside. */
  replay(maxCount: number): Promise<void>
  /** Ends the calls of all consumers, and notes how far it is. */
  stop(failure: Error): Promise<void>
}

/** Opens a group where it was. */
export async function openSubscriptionGroup(log: LogParts, definition: GroupDefinition): Promise<SubscriptionGroup> {
  const progress = createProgress(log, definition, await readProgress(log, definition))
  return new WorkingGroup(log, definition, progress)
}

class WorkingGroup implements SubscriptionGroup {
  readonly definition: GroupDefinition
  readonly progress: Progress
  readonly delivery: Delivery
  readonly #log: LogParts
  readonly #stop = new AbortController()
  #reading: Promise<void> | undefined
  #parking: Promise<void> = Promise.resolve()
  #onRoom: (() => void) | undefined

  constructor(log: LogParts, definition: GroupDefinition, progress: Progress) {
    this.#log = log
    this.definition = definition
    this.progress = progress
    this.delivery = createDelivery(definition.settings, {
      onDone: ({ place }) => place !== undefined && progress.done(place),
      onParked: (message, reason) => {
        this.#parking = this.#parking.then(() => this.#park(message, reason))
      },
      onRoom: () => this.#onRoom?.(),
    })
  }

  requirePlace(): void {
    const { maxSubscriberCount } = this.definition.settings
    if (maxSubscriberCount > 0 && this.delivery.consumers.length >= maxSubscriberCount) {
      const message = `Cannot read group '${this.definition.group}': it has ${maxSubscriberCount} consumers already`
      throw protocolFailure('FAILED_PRECONDITION', message, {
        exception: 'maximum-subscribers-reached',
        ...groupTrailers(this.definition),
      })
    }
  }

  connect(consumer: Consumer): void {
    this.delivery.connect(consumer)
    this.#reading ??= this.#read()
  }

  nack(consumer: Consumer, ids: readonly string[], what: { action: NackAction; reason: string }): void {
    this.delivery.nack(consumer, ids, what)
    if (what.action === 'stop') this.#drop(consumer, droppedFailure(this.definition))
  }

  async replay(maxCount: number): Promise<void> {
    await this.#parking
    this.delivery.add(await takeParked(this.#log, this.definition, maxCount), { again: true })
  }

  async stop(failure: Error): Promise<void> {
    this.#stop.abort()
    this.#onRoom?.()
    for (const consumer of [...this.delivery.consumers]) this.#drop(consumer, failure)
    await this.#reading
    await this.#parking
    await this.progress.flush()
  }

  #drop(consumer: Consumer, failure: Error): void {
    this.delivery.disconnect(consumer)
    consumer.drop(failure)
  }

  /** Reads until it is stopped, or its stream is gone for ever. */
  async #read(): Promise<void> {
    const { signal } = this.#stop
    const after = this.progress.lastKnown
    try {
      for await (const message of groupMessages(this.#log, this.definition, { after, signal })) {
        if (message.place !== undefined) this.progress.taken(message.place)
        this.delivery.add([message])
        if (!this.delivery.hasRoom && !signal.aborted) await this.#room()
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      for (const consumer of [...this.delivery.consumers]) this.#drop(consumer, failedFailure(this.definition, reason))
      this.#reading = undefined
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#onRoom = () => {
        this.#onRoom = undefined
        resolve()
      }
    })
  }

  async #park(message: Parameters<typeof parkMessage>[2]['message'], reason: string): Promise<void> {
    try {
      await parkMessage(this.#log, this.definition, { message, reason })
      if (message.place !== undefined) this.progress.done(message.place)
    } catch {
      // It could not be put aside, so it must not be lost: it is sent again.
      message.retryCount = 0
      this.delivery.add([message], { again: true })
    }
  }
}

/** The failure of a consumer whose group stops. */
export function droppedFailure(definition: GroupDefinition): Error {
  const message = `Cannot go on reading group '${definition.group}': the subscription was dropped`
  return protocolFailure('CANCELLED', message, {
    exception: 'persistent-subscription-dropped',
    ...groupTrailers(definition),
  })
}

function failedFailure(definition: GroupDefinition, reason: string): Error {
  const source = definition.source === WHOLE_LOG ? 'the log' : `stream '${definition.source}'`
  return protocolFailure('INTERNAL', `Cannot read ${source} for group '${definition.group}': ${reason}`, {
    exception: 'persistent-subscription-failed',
    ...groupTrailers(definition),
    reason,
  })
}
