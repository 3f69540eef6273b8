import type { EventStore, RecordedEvent } from '../domain/event-store.ts'
import { type Lane, laneOf } from '../domain/lane.ts'
import { BEGINNING, earliestPosition } from '../domain/position.ts'
import { backOffMs, wait } from './back-off.ts'
import type { LaneWorker } from './lane-worker.ts'
import { lastEventAt } from './last-event.ts'
import type { Wake } from './wake.ts'

/** How many events one page of the log holds; where they suffice, so many are written at once. */
const PAGE_EVENTS = 1_000

/** How many pages are read at most before what was found for this process's lanes is written. */
const PAGES_AT_ONCE = 16

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
  const gathered = gatherEvents(new Set(workers.map(({ lease }) => lease.lane)), laneCount)
  let through = from
  let last: RecordedEvent | undefined
  const write = async () => {
    const byLane = gathered.take()
    const lastEvent = last && { id: last.id, position: last.position }
    // A lane without events moves its checkpoint only at the end.
    await Promise.all(
      workers.map(async (worker) => {
        const events = byLane.get(worker.lease.lane)
        if (events !== undefined) await worker.apply({ events, through, lastEvent })
      }),
    )
  }
  for await (const page of store.readAll({ from, filter: { types }, pageSize: PAGE_EVENTS, signal })) {
    gathered.add(page.events)
    through = page.completeThrough
    last = page.events.at(-1) ?? last
    if (gathered.isEnough) await write()
  }
  if (signal.aborted) return
  await write()
  const lastEvent = await lastEventAt(store, through)
  await Promise.all(
    workers.map(async (worker) => {
      if (through !== BEGINNING) await worker.apply({ events: [], through, lastEvent })
      await worker.caughtUp(through)
    }),
  )
}

/** Gathers the events of some lanes: where others have the other lanes, a transaction is to have as many all the same. */
function gatherEvents(lanes: ReadonlySet<Lane>, laneCount: number) {
  let byLane = new Map<Lane, RecordedEvent[]>()
  let count = 0
  let pages = 0
  const addTo = (lane: Lane, event: RecordedEvent) => {
    if (!lanes.has(lane)) return
    const events = byLane.get(lane)
    if (events === undefined) byLane.set(lane, [event])
    else events.push(event)
    count += 1
  }
  return {
    add: (events: readonly RecordedEvent[]) => {
      pages += 1
      for (const event of events) {
        addTo(laneOf(event.streamId, laneCount), event)
        addTo('log', event)
      }
    },
    get isEnough() {
      return count >= PAGE_EVENTS || pages >= PAGES_AT_ONCE
    },
    take: () => {
      const taken = byLane
      byLane = new Map()
      count = 0
      pages = 0
      return taken
    },
  }
}
