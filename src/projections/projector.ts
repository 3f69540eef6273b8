import { setMaxListeners } from 'node:events'
import type { EventCodec } from '../domain/event-codec.ts'
import type { EventStore, LogDescription } from '../domain/event-store.ts'
import type { Lane } from '../domain/lane.ts'
import { latestPosition, type Position } from '../domain/position.ts'
import { wait } from './back-off.ts'
import { runCatchUp } from './catch-up.ts'
import type { Announcement, Delivery, FanOut } from './fan-out.ts'
import { createLaneClaims, lanesOf, type PlannedModel, planModel } from './lane-claims.ts'
import type { LaneWorker } from './lane-worker.ts'
import type { LaneState } from './persistent-work.ts'
import type { ProjectionObserver } from './projection-observer.ts'
import type { ReadModelDefinition } from './read-model.ts'
import type { ReadModelStore } from './read-model-store.ts'
import type { SearchIndex } from './search-index.ts'
import { createWake } from './wake.ts'

/** How long a lane stays with a process that does not answer any more, in ms. */
const LEASE_MS = 10_000

/** What the projector needs. */
export interface ProjectorParts {
  /** The log. */
  readonly store: EventStore
  /** Which log it is. */
  readonly log: LogDescription
  /** Reads stored events. */
  readonly codec: EventCodec
  /** Brings events as they happen. */
  readonly fanOut: FanOut
  /** Where rows, checkpoints, leases and dead letters are. */
  readonly readModels: ReadModelStore
  /** Where documents are. */
  readonly searchIndex: SearchIndex
  /** The read models to keep up to date. */
  readonly definitions: readonly ReadModelDefinition[]
  /** Names this process and start. */
  readonly owner: string
  /** The time now. */
  readonly now: () => Date
  /** Is told what happens. Nobody by default. */
  readonly observer?: ProjectionObserver | undefined
}

/** What one lane of a read model is doing in this process. */
export interface LaneReport {
  /** The read model's name. */
  readonly model: string
  /** The lane. */
  readonly lane: Lane
  /** How far it has come. */
  readonly position: Position
  /** What it is doing. */
  readonly state: LaneState
  /** The last thing that went wrong; absent when all is well. */
  readonly lastError?: string
}

/** Keeps the live generations of read models up to date, in the lanes that it can lease. */
export interface Projector {
  /** Claims what is free now, without waiting for the next round. */
  claim(): Promise<void>
  /** Carries out requests about dead letters now. */
  redrive(): Promise<void>
  /** Says what each lane that it holds is doing. */
  describe(): readonly LaneReport[]
  /** Finishes what is under way and frees the lanes. */
  stop(): Promise<void>
}

/** Starts a projector. */
export function startProjector(parts: ProjectorParts): Projector {
  const { readModels, owner, log } = parts
  const abort = new AbortController()
  const { signal } = abort
  // Every lane listens for the end.
  setMaxListeners(0, signal)
  const wake = createWake()
  const models = parts.definitions.map((definition) => planModel(definition, parts.codec))
  const running = { ...parts, ...log, leaseMs: LEASE_MS, signal, onChange: wake.wake }
  const { workers, claim, stop } = createLaneClaims(running, models)

  const redrive = async () => {
    await Promise.all(workers().map((worker) => worker.redrive()))
  }
  const keepLeases = async () => {
    while (!signal.aborted) {
      await attempt(async () => {
        await readModels.leases.renew(owner, LEASE_MS)
        await claim()
        if (await hasRequests(readModels, models)) await redrive()
      })
      await wait(LEASE_MS / 5, signal)
    }
  }
  const listen = async (lane: Lane) => {
    for await (const delivery of parts.fanOut.consume(lane, signal)) {
      for (const worker of workers()) if (worker.lease.lane === lane) hand(worker, delivery)
    }
  }
  const types = [...new Set(models.flatMap(({ planner }) => planner.storedTypes))]
  const lanes = new Set(models.flatMap(({ definition }) => lanesOf(definition, log.laneCount)))
  const ended = Promise.all([keepLeases(), runCatchUp({ ...running, workers, types, wake }), ...[...lanes].map(listen)])
  return {
    claim,
    redrive,
    describe: () => workers().map(reportOf),
    stop: async () => {
      abort.abort()
      await stop()
      await ended
      await attempt(() => readModels.leases.release(owner))
    },
  }
}

function hand(worker: LaneWorker, delivery: Delivery): void {
  if (delivery.kind === 'messages') worker.deliver(delivery.messages)
  else worker.announce(delivery.announcement.head, lastIn(delivery.announcement, worker.lease.lane))
}

function lastIn({ head, lanes }: Announcement, lane: Lane): Position {
  if (lane !== 'log') return lanes.get(lane) ?? head
  return latestPosition(lanes.values()) ?? head
}

async function hasRequests(readModels: ReadModelStore, models: readonly PlannedModel[]): Promise<boolean> {
  for (const { definition } of models) {
    if ((await readModels.deadLetters.requests(definition.name)).length > 0) return true
  }
  return false
}

function reportOf({ lease, state, lastError }: LaneWorker): LaneReport {
  const { model, lane, position } = lease
  return { model, lane, position, state, ...(lastError !== undefined && { lastError }) }
}

/** Runs something that is tried again later anyway; answers whether it succeeded. */
async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action()
    return true
  } catch {
    return false
  }
}
