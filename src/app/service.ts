import type { EventSource } from '../domain/entity.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import { Rejections } from '../domain/recorded-rejections.ts'
import type { ReadModel, ReadModelDefinition } from '../projections/read-model.ts'

/** What a service consists of; nothing runs yet. */
export interface Service {
  /** The service's name, in lower case. */
  readonly name: string
  /** The URL of the module that exports it, so that a rebuild can load it in a thread of its own. */
  readonly module: string | undefined
  /** The entities by bounded context. */
  readonly contexts: Readonly<Record<string, readonly EventSource[]>>
  /** Everything whose events the service reads. */
  readonly sources: readonly EventSource[]
  /** The read models by name. */
  readonly readModels: ReadonlyMap<string, ReadModelDefinition>
  /** Whether every command and every query must say for which tenant it is. */
  readonly tenants: boolean
}

/** How a service is put together. */
export interface ServiceOptions {
  /** `import.meta.url` of the module that exports the service. Without it, rebuilds share the thread of the service. */
  readonly module?: string
  /** For each bounded context, its entities. */
  readonly contexts: Readonly<Record<string, readonly EventSource[]>>
  /** The read models. None by default. */
  readonly readModels?: readonly ReadModel[]
  /** Whether every command and every query must say for which tenant it is. False by default. */
  readonly tenants?: boolean
}

/**
 * Puts a service together.
 *
 * @throws OutcryError `name-taken` when two entities or two read models share a name, `name-invalid` when a read model
 * reacts to an entity of no context.
 */
export function service(name: string, options: ServiceOptions): Service {
  const sources = [...Object.values(options.contexts).flat(), Rejections as EventSource]
  requireDistinct(
    'entity',
    sources.map(({ category }) => category),
  )
  const definitions = (options.readModels ?? []).map(({ definition }) => definition)
  requireDistinct(
    'read model',
    definitions.map((definition) => definition.name),
  )
  for (const definition of definitions) requireKnownSources(definition, sources)
  return {
    name,
    module: options.module,
    contexts: options.contexts,
    tenants: options.tenants ?? false,
    sources,
    readModels: new Map(definitions.map((definition) => [definition.name, definition])),
  }
}

/** Recognises a service among the exports of a module. */
export function isService(value: unknown): value is Service {
  return (
    typeof value === 'object' && value !== null && 'contexts' in value && 'readModels' in value && 'sources' in value
  )
}

function requireDistinct(thing: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice === undefined) return
  throw new OutcryError(
    'name-taken',
    `Cannot put the service together: two of its parts are ${thing} '${twice}': rename one`,
    {
      facts: { thing, name: twice },
    },
  )
}

function requireKnownSources(definition: ReadModelDefinition, sources: readonly EventSource[]): void {
  for (const [category, { source }] of definition.handlers) {
    if (sources.includes(source)) continue
    throw new OutcryError(
      'name-invalid',
      `Cannot put the service together: read model '${definition.name}' reacts to entity '${category}', which is in ` +
        'none of its contexts: add the entity to a context',
      { facts: { name: definition.name, category } },
    )
  }
}

/**
 * Lets work go on that says for which tenant it is, where every work must.
 *
 * @throws OutcryError `tenant-missing` otherwise.
 */
export function requireTenantWhere({ name, tenants }: Service, tenant: string | undefined, doing: string): void {
  if (!tenants || tenant !== undefined) return
  throw new OutcryError(
    'tenant-missing',
    `Cannot ${doing}: service '${name}' keeps its tenants apart, and no tenant is given: say for which one it is`,
    { facts: { service: name } },
  )
}
