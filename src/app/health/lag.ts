import type { EventFilter, EventStore, RecordedEvent } from '../../domain/event-store.ts'
import { type Lane, laneOf } from '../../domain/lane.ts'
import { earliestPosition, hasReached, type Position } from '../../domain/position.ts'
import type { LaneCheckpoint } from '../../projections/read-model-store.ts'

/** What one lane of a read model has not yet handled. */
export interface LaneLag {
  /** The lane. */
  readonly lane: Lane
  /** How many events; at least so many when the lag was not seen whole. */
  readonly events: number
  /** When the oldest of them was recorded, ISO 8601 in UTC. */
  readonly oldestAt: string
}

/** What a read model has not yet handled. */
export interface Lag {
  /** How many events; `undefined` when there are many and the store cannot count. */
  readonly events: number | undefined
  /** The lanes that have something to do, as far as was looked. */
  readonly lanes: readonly LaneLag[]
  /** Whether everything up to the head was looked at. */
  readonly isWhole: boolean
}

/** How to measure. */
export interface LagOptions {
  /** The position of the last event. */
  readonly head: Position
  /** How many lanes the log has. */
  readonly laneCount: number
  /** The events that the read model handles. */
  readonly filter: EventFilter
  /** Up to how many events are looked at one by one. 5,000 by default. */
  readonly maxLookedAt?: number
  /** Ends the looking early. */
  readonly signal?: AbortSignal
}

/**
 * Measures what a read model has not yet handled. The checkpoint of a quiet lane stays behind the head for some seconds
 * although nothing is missing; so the last few events are looked at lane by lane, and only more are estimated.
 */
export async function measureLag(
  store: EventStore,
  checkpoints: readonly LaneCheckpoint[],
  options: LagOptions,
): Promise<Lag> {
  const { head, filter, maxLookedAt = 5_000, signal } = options
  const from = earliestPosition(checkpoints.map(({ position }) => position)) ?? head
  if (hasReached(from, head)) return { events: 0, lanes: [], isWhole: true }
  const missing = collectMissing(checkpoints, options.laneCount)
  let lookedAt = 0
  let isWhole = false
  for await (const page of store.readAll({ from, filter, maxCount: maxLookedAt, ...(signal && { signal }) })) {
    for (const event of page.events) missing.add(event)
    lookedAt += page.events.length
    isWhole = lookedAt < maxLookedAt && hasReached(page.completeThrough, head)
  }
  const lanes = missing.lanes()
  const events = isWhole
    ? lanes.reduce((sum, lane) => sum + lane.events, 0)
    : await store.count({ from, through: head, filter })
  return { events, lanes, isWhole }
}

function collectMissing(checkpoints: readonly LaneCheckpoint[], laneCount: number) {
  const positions = new Map<Lane, Position>(checkpoints.map(({ lane, position }) => [lane, position]))
  const found = new Map<Lane, { events: number; oldestAt: string }>()
  return {
    add: ({ streamId, position, recordedAt }: RecordedEvent) => {
      const lane = positions.has('log') ? 'log' : laneOf(streamId, laneCount)
      const checkpoint = positions.get(lane)
      if (checkpoint === undefined || hasReached(checkpoint, position)) return
      const lag = found.get(lane)
      if (lag === undefined) found.set(lane, { events: 1, oldestAt: recordedAt })
      else lag.events += 1
    },
    lanes: (): readonly LaneLag[] => [...found].map(([lane, lag]) => ({ lane, ...lag })),
  }
}
