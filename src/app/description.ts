import type { EventStore, LogDescription } from '../domain/event-store.ts'
import type { Lane } from '../domain/lane.ts'
import type { Position } from '../domain/position.ts'
import { fingerprintOf } from '../projections/fingerprint.ts'
import type { Projector } from '../projections/projector.ts'
import type { ReadModelDefinition } from '../projections/read-model.ts'
import type { ReadModelStore } from '../projections/read-model-store.ts'
import type { Health } from './health/health.ts'
import type { ReadModelHealth } from './health/read-model-health.ts'
import { explainStuckLane, type StuckLane } from './health/stuck-lane.ts'
import type { RebuildReport, Rebuilds } from './rebuilds.ts'

/** What one read model is doing, whichever processes write it. */
export interface ReadModelDescription extends Omit<ReadModelHealth, 'lanes' | 'stuck'> {
  /** The read model's name. */
  readonly name: string
  /** The version that the code declares. */
  readonly version: number
  /** The lane that does not go on, and why in words; absent unless it is stuck. */
  readonly stuck?: StuckLane & { readonly explanation: string }
  /** How many events are set aside. */
  readonly deadLetters: number
  /** The last thing that went wrong in a lane of this process, with the lane; absent when all is well. */
  readonly lastError?: { readonly lane: Lane; readonly message: string }
  /** The last rebuild in this process; absent when there was none. */
  readonly rebuild?: RebuildReport
}

/** What a running service is doing. */
export interface Description {
  /** The log's id. */
  readonly logId: string
  /** The position of the last event. */
  readonly head: Position
  /** The read models. */
  readonly readModels: readonly ReadModelDescription[]
}

/** What is looked at. */
export interface DescriptionParts {
  /** The log. */
  readonly store: EventStore
  /** How read models are. */
  readonly health: Health
  /** The generations and dead letters. */
  readonly readModels: ReadModelStore
  /** The read models. */
  readonly definitions: readonly ReadModelDefinition[]
  /** The lanes of this process; absent when it has none. */
  readonly projector: Projector | undefined
  /** The rebuilds of this process. */
  readonly rebuilds: Rebuilds
}

/** Whether a service can answer queries. */
export interface Readiness {
  /** The read models that cannot be read yet; none when it is ready. */
  readonly building: readonly string[]
}

/** Says which read models cannot be read yet, without looking at what they have still to do. */
export async function readiness({
  readModels,
  definitions,
}: Pick<DescriptionParts, 'readModels' | 'definitions'>): Promise<Readiness> {
  const served = await Promise.all(
    definitions.map((definition) => readModels.generations.serving(definition.name, fingerprintOf(definition))),
  )
  return { building: definitions.filter((_, index) => served[index] === undefined).map(({ name }) => name) }
}

/** Describes a running service. */
export async function describe(parts: DescriptionParts): Promise<Description> {
  const log = await parts.store.describe()
  const readModels = await Promise.all(parts.definitions.map((definition) => describeModel(parts, definition, log)))
  return { logId: log.logId, head: log.head, readModels }
}

async function describeModel(
  parts: DescriptionParts,
  definition: ReadModelDefinition,
  log: LogDescription,
): Promise<ReadModelDescription> {
  const { name, version } = definition
  const rebuild = parts.rebuilds.report(name)
  const { lanes: _, stuck, ...health } = await parts.health.look(definition, log)
  const failing = parts.projector?.describe().find((lane) => lane.model === name && lane.lastError !== undefined)
  return {
    name,
    version,
    ...health,
    ...(stuck !== undefined && { stuck: { ...stuck, explanation: explainStuckLane(stuck) } }),
    deadLetters: await parts.readModels.deadLetters.count(name),
    ...(failing?.lastError !== undefined && { lastError: { lane: failing.lane, message: failing.lastError } }),
    ...(rebuild !== undefined && { rebuild }),
  }
}
