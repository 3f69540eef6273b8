import type { EventCodec } from '../domain/event-codec.ts'
import type { Lane } from '../domain/lane.ts'
import { createBatchCombiner } from './batch-combiner.ts'
import { fingerprintOf } from './fingerprint.ts'
import { createLaneTeam } from './lane-team.ts'
import type { LaneWorker, LaneWorkerParts } from './lane-worker.ts'
import { limitParking } from './parking-limit.ts'
import { createPlanner, type Planner } from './planner.ts'
import type { ReadModelDefinition } from './read-model.ts'
import type { ReadModelStore } from './read-model-store.ts'

/** A read model with what is derived from it once. */
export interface PlannedModel {
  /** The read model. */
  readonly definition: ReadModelDefinition
  /** Which generations this code writes. */
  readonly fingerprint: string
  /** What events mean for it. */
  readonly planner: Planner
}

/** The lanes that this process holds, each with its worker. */
export interface LaneClaims {
  /** The workers. */
  readonly workers: () => readonly LaneWorker[]
  /**
   * Lets go of lanes that were lost and claims what is free, up to this process's share: the lanes of a read model are
   * spread evenly over the processes that write it. What is more than the share is handed over, lane by lane, as each
   * finishes what it has begun.
   */
  claim(): Promise<void>
  /** Finishes what is under way in every lane. */
  stop(): Promise<void>
}

/** Derives what running a read model needs. */
export function planModel(definition: ReadModelDefinition, codec: EventCodec): PlannedModel {
  return { definition, fingerprint: fingerprintOf(definition), planner: createPlanner(definition, codec) }
}

/** The lanes that a read model is checkpointed by. */
export function lanesOf(definition: ReadModelDefinition, laneCount: number): readonly Lane[] {
  return definition.order === 'log' ? ['log'] : Array.from({ length: laneCount }, (_, lane) => lane)
}

/** Makes the claims of one process. */
export function createLaneClaims(
  parts: Omit<LaneWorkerParts, 'definition' | 'planner' | 'onParking' | 'combiner'> & {
    readModels: ReadModelStore
    laneCount: number
    owner: string
    leaseMs: number
  },
  models: readonly PlannedModel[],
): LaneClaims {
  const countParking = limitParking(parts.now)
  const teams = models.map(({ definition, fingerprint, planner }) => {
    const onParking = (count: number) => countParking(definition.name, count)
    const batchParts = { ...parts, definition, planner, onParking }
    const written = { model: definition.name, fingerprint }
    const lanes = lanesOf(definition, parts.laneCount)
    return createLaneTeam({ ...batchParts, combiner: createBatchCombiner(batchParts), written, lanes })
  })
  const claim = async () => {
    const written = teams.map((team) => team.written)
    const writers = await parts.readModels.leases.enlist(parts.owner, parts.leaseMs, written)
    for (const [index, team] of teams.entries()) await team.claim(writers[index] ?? 1)
  }
  let last: Promise<void> = Promise.resolve()
  return {
    workers: () => teams.flatMap((team) => team.workers()),
    claim: () => {
      // Two claims at once would take each other's lanes.
      const next = last.then(claim)
      last = next.catch(() => undefined)
      return next
    },
    stop: async () => {
      await last
      await Promise.all(teams.map((team) => team.stop()))
    },
  }
}
