import { createEventCodec } from '../domain/event-codec.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import { createPlanner } from '../projections/planner.ts'
import type { ReadModelDefinition } from '../projections/read-model.ts'
import type { ReplayOptions } from '../projections/rebuild/build-beside.ts'
import { rebuild } from '../projections/rebuild/rebuild.ts'
import type { RebuildParts } from '../projections/rebuild/rebuild-parts.ts'
import { rollback } from '../projections/rebuild/rollback.ts'
import type { Rebuilt } from '../projections/rebuild/switch-readers.ts'
import { verify } from '../projections/rebuild/verify.ts'
import type { Ports } from './ports.ts'
import type { Service } from './service.ts'

/** What is to be done by replaying the log. */
export type ReplayWork =
  | { readonly kind: 'rebuild'; readonly park: boolean; readonly compare: boolean }
  | { readonly kind: 'verify' }
  | { readonly kind: 'rollback' }

/**
 * Replays the log for a read model in this thread.
 *
 * @returns the generation that is read now, and what was found when it was compared; `undefined` when aborted.
 */
export async function replayHere(
  ports: Ports,
  service: Service,
  { model, work, maxRowBytes }: { model: string; work: ReplayWork; maxRowBytes?: number },
  options: ReplayOptions,
): Promise<Rebuilt | undefined> {
  const parts = { ...(await rebuildParts(ports, service, model)), ...(maxRowBytes !== undefined && { maxRowBytes }) }
  if (work.kind === 'rebuild') return rebuild(parts, { ...options, ...work })
  if (work.kind === 'rollback') return rollback(parts, options)
  const comparison = await verify(parts, options)
  return comparison && { generation: comparison.live, comparison }
}

/** Puts together what replaying the log for a read model needs. */
export async function rebuildParts(ports: Ports, service: Service, model: string): Promise<RebuildParts> {
  const definition = requireReadModel(service, model)
  return {
    ...ports,
    definition,
    planner: createPlanner(definition, createEventCodec(service.sources)),
    log: await ports.store.describe(),
    owner: `rebuild-${crypto.randomUUID()}`,
    now: () => new Date(),
    onParking: () => undefined,
  }
}

/**
 * Finds a read model of a service by name.
 *
 * @throws OutcryError `read-model-unknown` that lists those there are.
 */
export function requireReadModel(service: Service, name: string): ReadModelDefinition {
  const definition = service.readModels.get(name)
  if (definition !== undefined) return definition
  const known = [...service.readModels.keys()].join(', ')
  throw new OutcryError('read-model-unknown', `Cannot find read model '${name}': the service has ${known}`, {
    facts: { model: name },
  })
}
