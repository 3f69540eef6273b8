import type { RecordedEvent } from '../domain/event-store.ts'
import { hasReached, type Position } from '../domain/position.ts'
import type { LaneBatch } from './apply-batch.ts'
import type { BatchCombiner } from './batch-combiner.ts'
import type { FanOutMessage } from './fan-out.ts'
import { createLaneInbox } from './lane-inbox.ts'
import { lastEventAt } from './last-event.ts'
import { createPersistentWork, type LaneState } from './persistent-work.ts'
import type { ProjectionObserver } from './projection-observer.ts'
import type { LaneLease } from './read-model-store.ts'
import { type RedriveParts, redriveLane } from './redrive.ts'

/** How many events one transaction takes. */
const MAX_BATCH_EVENTS = 500

/** How long a quiet lane may stay behind the head before its checkpoint is moved, in ms. */
const IDLE_ADVANCE_MS = 5_000

/** Writes one lane of one read model, as long as it holds the lease. */
export interface LaneWorker {
  /** The lane's lease, with its current checkpoint. */
  readonly lease: LaneLease
  /** What it is doing. */
  readonly state: LaneState
  /** The last thing that went wrong; absent after a success. */
  readonly lastError: string | undefined
  /** Whether it needs the log to be read from its checkpoint. */
  readonly isBehind: boolean
  /** Handles delivered messages as they fit. */
  deliver(messages: readonly FanOutMessage[]): void
  /** Learns how far the publishing has come. */
  announce(head: Position, lastInLane: Position): void
  /** Handles events read from the log. Resolves when they are finished, or the worker has ended. */
  apply(batch: LaneBatch): Promise<void>
  /** Learns that the log was read up to a position, and goes on with delivered messages. */
  caughtUp(through: Position): Promise<void>
  /** Carries out requests about dead letters. */
  redrive(): Promise<void>
  /** Finishes the batch under way, and ends. */
  stop(): Promise<void>
}

/** What a lane worker needs. */
export interface LaneWorkerParts extends RedriveParts {
  /** Writes batches, together with those of other lanes of the read model. */
  readonly combiner: BatchCombiner
  /** Called when it has fallen behind, is lost, or has stopped. */
  readonly onChange: () => void
  /** Ends all waiting. */
  readonly signal: AbortSignal
  /** Is told what happens. Nobody by default. */
  readonly observer?: ProjectionObserver | undefined
}

/** Makes the worker of a leased lane. */
export function createLaneWorker(parts: LaneWorkerParts, first: LaneLease): LaneWorker {
  const { order, name } = parts.definition
  const inbox = createLaneInbox(order, first.position, {
    onGap: () => parts.observer?.gap(name),
    onRepeated: (count) => parts.observer?.repeated(name, count),
  })
  const work = createPersistentWork(parts.onChange, parts.signal)
  let lease = first
  let draining = false
  let lastMovedAt = parts.now().getTime()

  const write = async ({ events, ...end }: LaneBatch) => {
    if (hasReached(lease.position, end.through)) return
    const later = events.filter((event) => !hasReached(lease.position, event.position))
    lease = { ...lease, ...(await parts.combiner.apply(lease, { ...end, events: later })) }
    lastMovedAt = parts.now().getTime()
  }
  const drain = async () => {
    if (draining) return
    draining = true
    let events = inbox.take(MAX_BATCH_EVENTS)
    while (events.length > 0 && !work.ended) {
      const batch = events
      await work.inTurn(() => write({ events: batch, through: (batch[batch.length - 1] as RecordedEvent).position }))
      events = inbox.take(MAX_BATCH_EVENTS)
    }
    draining = false
    if (inbox.isBehind) parts.onChange()
  }
  const isIdle = () => !draining && !inbox.isBehind && parts.now().getTime() - lastMovedAt > IDLE_ADVANCE_MS

  const advanceTo = async (head: Position) => {
    const lastEvent = await lastEventAt(parts.store, head)
    if (isIdle()) await write({ events: [], through: head, lastEvent })
  }
  return {
    get lease() {
      return lease
    },
    get state() {
      return work.state
    },
    get lastError() {
      return work.lastError
    },
    get isBehind() {
      return inbox.isBehind && !work.ended
    },
    deliver: (messages) => {
      inbox.deliver(messages)
      void drain()
    },
    announce: (head, lastInLane) => {
      inbox.announce(lastInLane)
      if (inbox.isBehind) parts.onChange()
      else if (isIdle()) void work.inTurn(() => advanceTo(head))
    },
    apply: (batch) => work.inTurn(() => write(batch)),
    caughtUp: async (through) => {
      await work.settled()
      inbox.caughtUp(hasReached(lease.position, through) ? lease.position : through)
      void drain()
    },
    redrive: () => work.inTurn(() => redriveLane(parts, lease)),
    stop: () => work.stop(),
  }
}
