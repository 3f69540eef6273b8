import type { EventCodec } from '../../domain/event-codec.ts'
import type { EventStore, LogDescription } from '../../domain/event-store.ts'
import type { Lane } from '../../domain/lane.ts'
import type { Position } from '../../domain/position.ts'
import { fingerprintOf } from '../../projections/fingerprint.ts'
import { createPlanner } from '../../projections/planner.ts'
import type { Projector } from '../../projections/projector.ts'
import type { ReadModelDefinition } from '../../projections/read-model.ts'
import type { GenerationStanding, ReadModelStore } from '../../projections/read-model-store.ts'
import { type Lag, measureLag } from './lag.ts'
import { createMovement, type Movement } from './movement.ts'
import { judge, type Observation, type ReadModelHealth } from './read-model-health.ts'

/** How long what was seen at a glance is told to others who ask, in ms. */
const GLANCE_IS_FRESH_MS = 1_000

/** How long a glance takes at most, in ms. */
const GLANCE_MS = 250

/** Up to how many events a glance looks at one by one. */
const GLANCE_EVENTS = 500

/** Tells how the read models of a service are, whichever processes write them. */
export interface Health {
  /** Looks at a read model now. */
  look(definition: ReadModelDefinition, log: LogDescription): Promise<ReadModelHealth>
  /**
   * Says how a read model is for somebody who waits for positions of it; cheap, however many ask at once, and it never
   * throws.
   *
   * @returns `undefined` when that cannot be said at once.
   */
  glance(definition: ReadModelDefinition, awaited: ReadonlyMap<Lane, Position>): Promise<ReadModelHealth | undefined>
}

/** What is looked at. */
export interface HealthParts {
  /** The log. */
  readonly store: EventStore
  /** Reads stored events. */
  readonly codec: EventCodec
  /** The checkpoints and leases. */
  readonly readModels: ReadModelStore
  /** The lanes of this process; absent when it has none. */
  readonly projector: Pick<Projector, 'describe'> | undefined
  /** The time of a clock that never goes back, in ms. That of the process by default. */
  readonly monotonicMs?: () => number
}

/** Makes the health of a service as one process sees it. */
export function createHealth(parts: HealthParts): Health {
  const { monotonicMs = () => performance.now() } = parts
  const movement = createMovement(monotonicMs)
  const glances = new Map<ReadModelDefinition, { readonly at: number; readonly seen: Promise<Observation> }>()

  const glanceAt = (definition: ReadModelDefinition): Promise<Observation> => {
    const known = glances.get(definition)
    if (known !== undefined && monotonicMs() - known.at < GLANCE_IS_FRESH_MS) return known.seen
    const limits = { maxLookedAt: GLANCE_EVENTS, signal: AbortSignal.timeout(GLANCE_MS) }
    const seen = parts.store.describe().then((log) => observe(parts, movement, { definition, log, limits }))
    glances.set(definition, { at: monotonicMs(), seen })
    return seen
  }
  return {
    look: async (definition, log) => judge(await observe(parts, movement, { definition, log })),
    glance: async (definition, awaited) => {
      const seen = await orNothing(glanceAt(definition), GLANCE_MS)
      return seen && judge(seen, awaited)
    },
  }
}

async function observe(
  parts: HealthParts,
  movement: Movement,
  at: { definition: ReadModelDefinition; log: LogDescription; limits?: { maxLookedAt: number; signal: AbortSignal } },
): Promise<Observation> {
  const { definition, log, limits } = at
  const { name } = definition
  const generation = await parts.readModels.generations.serving(name, fingerprintOf(definition))
  const here = parts.projector?.describe().filter(({ model }) => model === name)
  const common = { generation, here, at: Date.now() }
  if (generation === undefined) return { ...common, standing: nobody, lag: nothing, unmovedMs: new Map() }
  const standing = await parts.readModels.leases.standing(generation)
  const { filter } = createPlanner(definition, parts.codec)
  const lag = await measureLag(parts.store, standing.lanes, { ...log, ...limits, filter })
  const behind = new Set(lag.lanes.map(({ lane }) => lane))
  const waiting = standing.lanes.filter(({ lane }) => behind.has(lane))
  return { ...common, standing, lag, unmovedMs: movement.note(generation, waiting, lag.isWhole) }
}

const nobody: GenerationStanding = { lanes: [], writers: 0 }
const nothing: Lag = { events: 0, lanes: [], isWhole: true }

/** Waits for an answer no longer than some time, and takes a failure for no answer. */
function orNothing<Answer>(answer: Promise<Answer>, timeoutMs: number): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), timeoutMs)
    answer.then(resolve, () => resolve(undefined)).finally(() => clearTimeout(timer))
  })
}
