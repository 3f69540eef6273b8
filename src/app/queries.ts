import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { LogIdentity } from '../domain/event-store.ts'
import { EVERY_TENANT } from '../domain/tenant.ts'
import { fingerprintOf } from '../projections/fingerprint.ts'
import type { ReadModel, ReadModelDefinition } from '../projections/read-model.ts'
import type { GenerationKey, KeyScopes, ReadModelStore } from '../projections/read-model-store.ts'
import { readToken, requiredPositions } from '../projections/read-token.ts'
import { beingBuilt, requireServing } from '../projections/require-serving.ts'
import { entityRowKey, tenantKeyPrefixes } from '../projections/row-keys.ts'
import type { FilterCondition, SearchHit, SearchIndex, SearchPage, SearchQuery } from '../projections/search-index.ts'
import type { Watermarks } from '../projections/watermarks.ts'
import type { Health } from './health/health.ts'
import { readModelBehind } from './read-model-behind.ts'
import { requireTenantWhere, type Service } from './service.ts'

/** What a query must show. */
export interface ReadOptions {
  /** The token of a command whose events must be visible. None by default. */
  readonly token?: string
  /** How long to wait for them, in ms. 1,000 by default. */
  readonly timeoutMs?: number
  /** Whose rows: a tenant's, or those of all with {@link EVERY_TENANT}, as without any in a service that has none. */
  readonly tenant?: string
}

/** The tables of some read models, as Kysely types them. */
export type TablesOf<Models extends readonly ReadModel[]> = {
  [Model in Models[number] as Model['name']]: Model extends ReadModel<string, infer Row, 'table'> ? Row : never
}

/** The part of Kysely that reads. */
export type ReadOnlyDatabase<Tables> = Pick<
  Kysely<Tables>,
  'selectFrom' | 'with' | 'withRecursive' | 'fn' | 'case' | 'dynamic' | 'selectNoFrom'
>

/** A query that can be run. */
export interface Executable<Result> {
  /** Runs it. */
  execute(): Promise<Result[]>
}

/** The rows of one read model, ready to be narrowed down. */
export type RowsOf<Name extends string, Row> = SelectQueryBuilder<Record<Name, Row>, Name, Row>

/** A search hit with the document's type. */
export type TypedHit<Row> = Omit<SearchHit, 'document'> & { readonly document: Row }

/** A search page with the documents' type. */
export type TypedPage<Row> = Omit<SearchPage, 'hits'> & { readonly hits: readonly TypedHit<Row>[] }

/** A search query with the names of the document's properties. */
export type TypedSearch<Row> = Omit<SearchQuery, 'filter' | 'sort' | 'countBy' | 'keyPrefixes'> & {
  /** Conditions by property, all of which must hold. */
  readonly filter?: { readonly [Property in keyof Row]?: FilterCondition }
  /** The order; by relevance when absent and there is a text. */
  readonly sort?: readonly { readonly property: keyof Row & string; readonly direction: 'ascending' | 'descending' }[]
  /** The properties whose values are to be counted. */
  readonly countBy?: readonly (keyof Row & string)[]
}

/**
 * Reads read models. Every call throws OutcryError `read-model-building` while this code's rows are being built,
 * `read-model-behind` when a token's events are not visible in time, and what `readToken` throws.
 */
export interface Queries {
  /** Selects rows of one read model; all of them unless `narrow` says otherwise. */
  rows<Name extends string, Row, Result = Row>(
    model: ReadModel<Name, Row, 'table'>,
    narrow?: (rows: RowsOf<Name, Row>) => Executable<Result>,
    options?: ReadOptions,
  ): Promise<Result[]>
  /**
   * Reads the row of one entity, by its key: as fast with a million rows as with one.
   *
   * @throws OutcryError `input-invalid` when the read model does not have one row for each entity of one kind.
   */
  row<Name extends string, Row>(
    model: ReadModel<Name, Row, 'table'>,
    id: string,
    options?: ReadOptions,
  ): Promise<Row | undefined>
  /** Runs queries over several read models on one consistent view. */
  query<const Models extends readonly ReadModel<string, unknown, 'table'>[], Result>(
    models: Models,
    run: (database: ReadOnlyDatabase<TablesOf<Models>>) => Promise<Result>,
    options?: ReadOptions,
  ): Promise<Result>
  /** Searches a search model. */
  search<Name extends string, Row>(
    model: ReadModel<Name, Row, 'search'>,
    query: TypedSearch<Row>,
    options?: ReadOptions,
  ): Promise<TypedPage<Row>>
}

/** Makes the queries of a running service. */
export function createQueries(parts: {
  service: Service
  log: LogIdentity
  readModels: ReadModelStore
  searchIndex: SearchIndex
  watermarks: Watermarks
  health: Health
}): Queries {
  const caughtUp = async (definition: ReadModelDefinition, options: ReadOptions): Promise<void> => {
    requireTenantWhere(parts.service, options.tenant, `read '${definition.name}'`)
    if (options.token !== undefined) await waitForToken(parts, definition, { ...options, token: options.token })
  }
  const ready = async (definition: ReadModelDefinition, options: ReadOptions): Promise<GenerationKey> => {
    await caughtUp(definition, options)
    return requireServing(parts.readModels, definition)
  }
  const onTables = async (
    models: readonly ReadModel[],
    run: (database: Kysely<Record<string, object>>) => Promise<unknown>,
    options: ReadOptions,
  ) => {
    const generations = await Promise.all(models.map(({ definition }) => ready(definition, options)))
    const tables = new Map(generations.map(({ model, generation }) => [model, generation]))
    return parts.readModels.query(tables, run, scopesOf(models, options.tenant))
  }
  const queries = {
    rows: (model: ReadModel, narrow?: (rows: never) => Executable<unknown>, options: ReadOptions = {}) =>
      onTables(
        [model],
        (database) => {
          const all = database.selectFrom(model.name).selectAll()
          return narrow === undefined ? all.execute() : narrow(all as never).execute()
        },
        options,
      ),
    row: async ({ definition }: ReadModel, id: string, options: ReadOptions = {}) => {
      const key = entityRowKey(definition, id, options.tenant)
      await caughtUp(definition, options)
      const found = await parts.readModels.readServedRows(definition.name, fingerprintOf(definition), [key])
      if (found === undefined) throw beingBuilt(definition)
      return found.get(key)
    },
    query: (models: readonly ReadModel[], run: (database: never) => Promise<unknown>, options: ReadOptions = {}) =>
      onTables(models, run as never, options),
    search: async ({ definition }: ReadModel, query: SearchQuery, options: ReadOptions = {}) => {
      const generation = await ready(definition, options)
      if (options.token !== undefined) await parts.searchIndex.refresh(generation)
      const keyPrefixes = prefixesOf(definition, options.tenant)
      return parts.searchIndex.search(generation, { ...query, ...(keyPrefixes && { keyPrefixes }) })
    },
  }
  return queries as unknown as Queries
}

function scopesOf(models: readonly ReadModel[], tenant: string | undefined): KeyScopes {
  const scopes = new Map<string, readonly string[]>()
  for (const { definition } of models) {
    const prefixes = prefixesOf(definition, tenant)
    if (prefixes !== undefined) scopes.set(definition.name, prefixes)
  }
  return scopes
}

function prefixesOf(definition: ReadModelDefinition, tenant: string | undefined): readonly string[] | undefined {
  return tenant === undefined || tenant === EVERY_TENANT ? undefined : tenantKeyPrefixes(definition, tenant)
}

async function waitForToken(
  parts: { log: LogIdentity; watermarks: Watermarks; health: Health },
  definition: ReadModelDefinition,
  { token, tenant, timeoutMs = 1_000 }: ReadOptions & { token: string },
): Promise<void> {
  const { logId } = parts.log
  const positions = requiredPositions(readToken(token, { logId, tenant }), definition.order)
  if (await parts.watermarks.reached(definition, positions, timeoutMs)) return
  throw await readModelBehind(parts.health, definition, { positions, timeoutMs })
}
