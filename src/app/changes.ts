import { OutcryError } from '../domain/outcry-error.ts'
import { comparePositions, type Position } from '../domain/position.ts'
import { EVERY_TENANT } from '../domain/tenant.ts'
import type { ReadModel, ReadModelDefinition } from '../projections/read-model.ts'
import { type FollowedRows, followRows, type RowChangeParts, type RowChanges } from '../projections/row-changes.ts'
import { tenantKeyPrefixes } from '../projections/row-keys.ts'
import { requireTenantWhere, type Service } from './service.ts'

/** Which changes to follow. */
export interface ChangesOptions {
  /** Behind which position to begin. From now on by default. */
  readonly from?: Position
  /** Whose rows, as in a query. */
  readonly tenant?: string
  /** Ends it, without an error; as closing the service does. */
  readonly signal: AbortSignal
}

/** What changes need of a running service. */
export interface ChangesParts extends RowChangeParts {
  /** The service. */
  readonly service: Service
  /** Aborted when the service closes. */
  readonly closing: AbortSignal
}

/**
 * Follows the rows of read models: one change for each event and row that it touches, in the order of the log, when the
 * read models show it. The first answer, without changes, says at which position it begins: queries show everything up to
 * there. It can be begun again behind any position that was answered, and goes on as if it had never ended.
 *
 * Throws OutcryError `input-invalid` for no read model, for one that is written by SQL, whose rows have no keys, and for
 * what is no position; `position-of-another-log` for one behind the head; `read-model-unknown`; `read-model-building`
 * while there are no rows of this code; `tenant-missing`; and what reading throws.
 */
export type Changes = (models: readonly ReadModel[], options: ChangesOptions) => AsyncIterable<RowChanges>

/** Makes the changes of a running service. */
export function createChanges(parts: ChangesParts): Changes {
  return async function* changes(models, { from, tenant, signal }) {
    const definitions = models.map(({ definition }) => definition)
    requireFollowable(parts.service, definitions, tenant)
    const { head } = await parts.store.describe()
    if (from !== undefined) requirePosition(from, head)
    const followed = { definitions, from: from ?? head, mayTell: tellerFor(definitions, tenant) }
    const abort = new AbortController()
    const end = () => abort.abort()
    const ends = [signal, parts.closing]
    for (const each of ends) each.addEventListener('abort', end)
    if (ends.some(({ aborted }) => aborted)) end()
    try {
      yield* followRows(parts, { ...followed, signal: abort.signal })
    } finally {
      for (const each of ends) each.removeEventListener('abort', end)
    }
  }
}

function requireFollowable(
  service: Service,
  definitions: readonly ReadModelDefinition[],
  tenant: string | undefined,
): void {
  if (definitions.length === 0) throw new OutcryError('input-invalid', 'Cannot follow rows: no read model is named')
  for (const definition of definitions) {
    requireKnown(service, definition)
    requireTenantWhere(service, tenant, `follow '${definition.name}'`)
    requireKeys(definition)
  }
}

function requireKnown({ name: service, readModels }: Service, { name }: ReadModelDefinition): void {
  if (readModels.has(name)) return
  throw new OutcryError(
    'read-model-unknown',
    `Cannot follow the rows of '${name}': service '${service}' has no such read model: add it to its readModels`,
    { facts: { model: name } },
  )
}

/** The one place that tells the rows of tenants apart. */
function tellerFor(definitions: readonly ReadModelDefinition[], tenant: string | undefined): FollowedRows['mayTell'] {
  if (tenant === undefined || tenant === EVERY_TENANT) return () => true
  const prefixes = new Map(definitions.map((definition) => [definition, tenantKeyPrefixes(definition, tenant)]))
  return (definition, key) => prefixes.get(definition)?.some((prefix) => key.startsWith(prefix)) ?? false
}

function requireKeys({ name, statements }: ReadModelDefinition): void {
  if (statements === undefined) return
  throw new OutcryError(
    'input-invalid',
    `Cannot follow the rows of '${name}': an SQL model does not say which rows an event touches: follow a folded read model`,
    { facts: { name } },
  )
}

function requirePosition(from: Position, head: Position): void {
  if (!/^(0|[1-9]\d{0,24})$/.test(from)) {
    throw new OutcryError(
      'input-invalid',
      'Cannot follow rows: `from` must be a position that was told before, in decimal digits, ' +
        `current position is ${JSON.stringify(from).slice(0, 40)}`,
    )
  }
  if (comparePositions(from, head) <= 0) return
  throw new OutcryError(
    'position-of-another-log',
    `Cannot follow rows from position ${from}: it is of another log, current head of this one is ${head}: ` +
      'read the rows anew, and follow them from now on',
    { facts: { from, head } },
  )
}
