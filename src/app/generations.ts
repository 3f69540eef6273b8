import { createEventCodec } from '../domain/event-codec.ts'
import type { LogDescription } from '../domain/event-store.ts'
import { isOutcryError } from '../domain/outcry-error.ts'
import { BEGINNING, earliestPosition, type Position } from '../domain/position.ts'
import { fingerprintOf, handlersHashOf } from '../projections/fingerprint.ts'
import { createPlanner } from '../projections/planner.ts'
import type { Generation, GenerationKey, GenerationSize, GenerationState } from '../projections/read-model-store.ts'
import { isBeingChecked } from '../projections/rebuild/claim-build.ts'
import { dropGeneration } from '../projections/rebuild/drop-generation.ts'
import type { Ports } from './ports.ts'
import { requireReadModel } from './replay-here.ts'
import type { Service } from './service.ts'

/** One built copy of a read model, as its operators see it. */
export interface GenerationReport extends GenerationKey, Partial<GenerationSize> {
  /** The version that the code declares; absent when this code cannot read it. */
  readonly version?: number
  /** What is being done with it. */
  readonly state: GenerationState
  /** Whether readers of the code that can read it read it. */
  readonly serving: boolean
  /** Everything up to here is in its rows. */
  readonly position: Position
  /** How many events it has still to handle; absent when this code cannot read it, or the store cannot count. */
  readonly lagEvents?: number
  /** When it was begun, ISO 8601 in UTC. */
  readonly createdAt: string
}

/**
 * Lists the generations of all read models, or of one, also those of other versions of the code, oldest first.
 *
 * @throws OutcryError `read-model-unknown`.
 */
export async function listGenerations(
  ports: Ports,
  service: Service,
  model?: string,
): Promise<readonly GenerationReport[]> {
  if (model !== undefined) requireReadModel(service, model)
  const log = await ports.store.describe()
  const all = await ports.readModels.generations.list(model)
  return Promise.all(all.map((generation) => reportOf(ports, service, { generation, log })))
}

async function reportOf(
  ports: Ports,
  service: Service,
  { generation, log }: { generation: Generation; log: LogDescription },
): Promise<GenerationReport> {
  const { model, generation: number, state, serving, createdAt, fingerprint } = generation
  const checkpoints = await ports.readModels.generations.checkpoints(generation)
  const position = earliestPosition(checkpoints.map((checkpoint) => checkpoint.position)) ?? BEGINNING
  const size = await measure(ports, generation)
  const report = { model, generation: number, state, serving, position, createdAt, ...size }
  const definition = service.readModels.get(model)
  if (definition === undefined || fingerprintOf(definition) !== fingerprint) return report
  const { filter } = createPlanner(definition, createEventCodec(service.sources))
  const lagEvents = await ports.store.count({ from: position, through: log.head, filter })
  return { ...report, version: definition.version, ...(lagEvents !== undefined && { lagEvents }) }
}

/** Of a search model the table is missing; the code that knew what it was may be gone. */
async function measure({ readModels, searchIndex }: Ports, { model, generation }: GenerationKey) {
  for (const store of [readModels.generations, searchIndex]) {
    try {
      return await store.measure({ model, generation })
    } catch (error) {
      if (!isOutcryError(error, 'generation-not-found')) throw error
    }
  }
  return undefined
}

/** A generation that is not needed any more. */
export interface Pruned extends GenerationKey {
  /** Why nobody needs it. */
  readonly reason: 'retired' | 'unfinished' | 'unread'
}

/**
 * Drops generations that nobody needs: those that were retired (a rollback is not possible then), those that a check that
 * died or code with other handlers has begun and not finished, and those of other versions of the code that no process writes.
 *
 * @param options - `dryRun`: only says which they are
 * @returns what was dropped, or would be.
 */
export async function pruneGenerations(
  ports: Ports,
  service: Service,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<readonly Pruned[]> {
  const pruned: Pruned[] = []
  for (const generation of await ports.readModels.generations.list()) {
    const reason = await reasonToPrune(ports, service, generation)
    if (reason === undefined) continue
    if (!dryRun) await dropGeneration(ports, generation)
    pruned.push({ model: generation.model, generation: generation.generation, reason })
  }
  return pruned
}

async function reasonToPrune(
  { readModels }: Ports,
  service: Service,
  generation: Generation,
): Promise<Pruned['reason'] | undefined> {
  const { state, model, fingerprint, handlersHash } = generation
  if (state === 'retired') return 'retired'
  const definition = service.readModels.get(model)
  const isOurs = definition !== undefined && fingerprintOf(definition) === fingerprint
  const { lanes, writers } = await readModels.leases.standing(generation)
  const isWritten = writers > 0 || lanes.some(({ owner }) => owner !== undefined)
  if (!isOurs) return isWritten ? undefined : 'unread'
  if (state === 'checking') return (await isBeingChecked(readModels, model)) ? undefined : 'unfinished'
  if (state !== 'building' || handlersHash === handlersHashOf(definition)) return undefined
  return lanes.some(({ owner, live }) => owner !== undefined && !live) ? undefined : 'unfinished'
}
