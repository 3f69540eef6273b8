import type { EventStore, LogPage, RecordedEvent } from '../domain/event-store.ts'
import { type Lane, laneOf } from '../domain/lane.ts'
import { BEGINNING, earliestPosition } from '../domain/position.ts'
import { backOffMs, wait } from './back-off.ts'
import type { LaneWorker } from './lane-worker.ts'
import { lastEventAt } from './last-event.ts'
import type { Wake } from './wake.ts'

/** How many events one page of the log holds. */
const PAGE_EVENTS = 1_000

/** What the one reader of the log in this process needs. */
export interface CatchUpParts {
  /** The log. */
  readonly store: EventStore
  /** The workers of this process, whoever they are at the moment. */
  readonly workers: () => readonly LaneWorker[]
  /** The stored event types that any of the read models handles. */
  readonly types: readonly string[]
  /** How many lanes the log has. */
  readonly laneCount: number
  /** Rings when a worker has fallen behind. */
  readonly wake: Wake
  /** Ends the reading. */
  readonly signal: AbortSignal
}

/** Reads the log for workers whenever some of them are behind, until aborted. Tries again after an error. */
export async function runCatchUp(parts: CatchUpParts): Promise<void> {
  const { signal, wake } = parts
  for (let failures = 0; !signal.aborted; ) {
    const behind = parts.workers().filter(({ isBehind }) => isBehind)
    if (behind.length === 0) {
      await wake.next(signal)
      continue
    }
    try {
      await catchUp(parts.store, behind, parts)
      failures = 0
    } catch {
      await wait(backOffMs(failures), signal)
      failures += 1
    }
  }
}

/**
 * Reads the log for all workers that are behind, from the earliest checkpoint among them to the head, in one reading.
 * Each worker then goes on with what was delivered to it meanwhile.
 */
async function catchUp(
  store: EventStore,
  workers: readonly LaneWorker[],
  options: { types: readonly string[]; laneCount: number; signal: AbortSignal },
): Promise<void> {
  const { types, laneCount, signal } = options
  const from = earliestPosition(workers.map(({ lease }) => lease.position))
  if (from === undefined) return
  let through = from
  for await (const page of store.readAll({ from, filter: { types }, pageSize: PAGE_EVENTS, signal })) {
    const byLane = groupByLane(page, laneCount)
    const last = page.events.at(-1)
    const lastEvent = last && { id: last.id, position: last.position }
    // A lane without events in this page moves its checkpoint only at the end.
    await Promise.all(
      workers.map(async (worker) => {
        const events = worker.lease.lane === 'log' ? page.events : byLane.get(worker.lease.lane)
        if (events && events.length > 0) await worker.apply({ events, through: page.completeThrough, lastEvent })
      }),
    )
    through = page.completeThrough
  }
  if (signal.aborted) return
  const lastEvent = await lastEventAt(store, through)
  await Promise.all(
    workers.map(async (worker) => {
      if (through !== BEGINNING) await worker.apply({ events: [], through, lastEvent })
      await worker.caughtUp(through)
    }),
  )
}

function groupByLane(page: LogPage, laneCount: number): Map<Lane, RecordedEvent[]> {
  const lanes = new Map<Lane, RecordedEvent[]>()
  for (const event of page.events) {
    const lane = laneOf(event.streamId, laneCount)
    const events = lanes.get(lane)
    if (events === undefined) lanes.set(lane, [event])
    else events.push(event)
  }
  return lanes
}
