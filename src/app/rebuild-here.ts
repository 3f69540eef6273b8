import { createEventCodec } from '../domain/event-codec.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import { createPlanner } from '../projections/planner.ts'
import type { ReadModelDefinition } from '../projections/read-model.ts'
import { type RebuildOptions, rebuild } from '../projections/rebuild/rebuild.ts'
import type { Ports } from './ports.ts'
import type { Service } from './service.ts'

/**
 * Rebuilds a read model in this thread.
 *
 * @returns the generation that is read now; `undefined` when aborted.
 */
export async function rebuildHere(
  ports: Ports,
  service: Service,
  model: string,
  options: RebuildOptions,
): Promise<number | undefined> {
  const definition = requireReadModel(service, model)
  const codec = createEventCodec(service.sources)
  const built = await rebuild(
    {
      ...ports,
      definition,
      planner: createPlanner(definition, codec),
      log: await ports.store.describe(),
      owner: `rebuild-${crypto.randomUUID()}`,
      now: () => new Date(),
      onParking: () => undefined,
    },
    options,
  )
  return built?.generation
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
