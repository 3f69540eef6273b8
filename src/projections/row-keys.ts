import { OutcryError } from '../domain/outcry-error.ts'
import { streamIdOf, streamPrefixOf } from '../domain/stream-id.ts'
import { requireTenant } from '../domain/tenant.ts'
import type { ReadModelDefinition } from './read-model.ts'

/** Begins the keys of tenants where the key is not a stream's. */
const TENANT_MARK = '~'

/**
 * Makes the key of a row that is not its stream's, so that the rows of a tenant are its own: `~<tenant>~<key>`. A key
 * of nobody never looks like a tenant's.
 */
export function tenantKey(tenant: string | undefined, key: string): string {
  if (tenant !== undefined) return `${TENANT_MARK}${tenant}${TENANT_MARK}${key}`
  return key.startsWith(TENANT_MARK) ? `${TENANT_MARK}${key}` : key
}

/**
 * Makes the key of the row that a read model has for one entity.
 *
 * @throws OutcryError `input-invalid` when there is no such row: the read model has keys of its own, is written by SQL,
 * or reacts to several entities, whose ids may be alike; or when the tenant is none.
 */
export function entityRowKey(definition: ReadModelDefinition, id: string, tenant: string | undefined): string {
  const { name, keys, statements, handlers } = definition
  const [category, other] = [...handlers.keys()]
  if (category !== undefined && other === undefined && keys === undefined && statements === undefined) {
    return streamIdOf(category, id, tenant)
  }
  throw new OutcryError(
    'input-invalid',
    `Cannot read one row of '${name}' by an entity's id: its rows are not those of one entity each: select them by a column`,
    { facts: { name } },
  )
}

/**
 * Tells what the keys of a tenant's rows in a read model begin with.
 *
 * @throws OutcryError `input-invalid` when the tenant is none, or the read model is written by SQL and knows no keys.
 */
export function tenantKeyPrefixes(definition: ReadModelDefinition, tenant: string): readonly string[] {
  const { name, order, statements, handlers } = definition
  if (statements !== undefined) {
    throw new OutcryError(
      'input-invalid',
      `Cannot read '${name}' for tenant '${requireTenant(tenant)}': an SQL model does not tell tenants apart: ` +
        'keep the tenant in a column and select by it, for every tenant',
      { facts: { name } },
    )
  }
  if (order === 'log') return [tenantKey(requireTenant(tenant), '')]
  return [...handlers.keys()].map((category) => streamPrefixOf(category, tenant))
}
