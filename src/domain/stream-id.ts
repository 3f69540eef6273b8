import { OutcryError } from './outcry-error.ts'
import { requireTenant } from './tenant.ts'

const MAX_ID_CHARACTERS = 200

/** Stands between the tenant and the id of an entity. An id never has it. */
const TENANT_MARK = '~'

/**
 * Names the stream of one entity: `<category>-<id>`, or `<category>-<tenant>~<id>` for an entity of a tenant.
 *
 * @throws OutcryError `input-invalid` when the id is empty, too long, or holds control characters or `~`; or the tenant
 * is none.
 */
export function streamIdOf(category: string, id: string, tenant?: string): string {
  const reason = whyInvalid(id)
  if (reason === undefined) return `${streamPrefixOf(category, tenant)}${id}`
  const current = JSON.stringify(id)?.slice(0, 60)
  throw new OutcryError('input-invalid', `Cannot address ${category}: its id ${reason}, current id is ${current}`, {
    facts: { category },
  })
}

/** Names what the ids of all streams of a category begin with, of one tenant or of none. Throws as {@link streamIdOf}. */
export function streamPrefixOf(category: string, tenant?: string): string {
  return tenant === undefined ? `${category}-` : `${category}-${requireTenant(tenant)}${TENANT_MARK}`
}

function whyInvalid(id: unknown): string | undefined {
  if (typeof id !== 'string' || id === '') return 'must be a text that is not empty'
  if (id.length > MAX_ID_CHARACTERS) return `must have at most ${MAX_ID_CHARACTERS} characters`
  if (id.includes(TENANT_MARK)) return `must not have ${TENANT_MARK}, which stands behind a tenant`
  return /\p{Cc}/u.test(id) ? 'must have no control characters' : undefined
}

/** Tells the category of a stream: what stands before the first hyphen. */
export function categoryOf(streamId: string): string {
  const hyphen = streamId.indexOf('-')
  return hyphen < 0 ? streamId : streamId.slice(0, hyphen)
}

/** Tells the id of the entity that a stream belongs to: what stands behind the category and the tenant. */
export function entityIdOf(streamId: string): string {
  return streamId.slice(Math.max(streamId.indexOf('-'), streamId.indexOf(TENANT_MARK)) + 1)
}

/** Tells the tenant that a stream belongs to; `undefined` when it is nobody's. */
export function tenantOf(streamId: string): string | undefined {
  const mark = streamId.indexOf(TENANT_MARK)
  return mark < 0 ? undefined : streamId.slice(streamId.indexOf('-') + 1, mark)
}
