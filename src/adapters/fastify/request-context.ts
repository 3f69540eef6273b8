import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { CommandContext } from '../../domain/command-context.ts'
import { deterministicId } from '../../domain/deterministic-id.ts'
import { parseWith } from '../../domain/schema.ts'
import { traceparentFor } from './trace-requests.ts'

/** The header that carries the token for reading one's own writes, both ways. */
export const TOKEN_HEADER = 'Outcry-Token'

const visible = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')

const headers = z.object({
  'idempotency-key': visible.optional(),
  'if-match': z
    .string()
    .regex(/^(\*|"\d{1,15}")$/, 'must be a revision in quotes, such as "4", or *')
    .transform((tag) => (tag === '*' ? undefined : Number(tag.slice(1, -1))))
    .optional(),
  'outcry-token': z.string().max(8_192).optional(),
  'x-correlation-id': visible.optional(),
  traceparent: z.string().optional(),
})

/** What the headers of a request say about its command, and about what its query must show. */
export interface RequestContext {
  /** What surrounds its command. */
  readonly context: CommandContext
  /** What its query must show. */
  readonly token: string | undefined
}

/**
 * Reads the headers that surround a command. A `traceparent` that is none is left out, as its standard demands.
 *
 * @throws OutcryError `input-invalid` that names the header.
 */
export function readRequestContext(
  request: FastifyRequest,
  who: Pick<CommandContext, 'actor' | 'tenant'>,
): RequestContext {
  const given = parseWith(headers, request.headers, {
    code: 'input-invalid',
    thing: 'Cannot read the headers',
  }) as z.output<typeof headers>
  const key = given['idempotency-key']
  const expectedRevision = given['if-match']
  const traceparent = traceparentFor(request, given.traceparent)
  return {
    token: given['outcry-token'],
    context: {
      correlationId: given['x-correlation-id'] ?? request.id,
      ...(key !== undefined && { commandId: commandIdOf(request, who, key) }),
      ...(expectedRevision !== undefined && { expectedRevision }),
      ...(traceparent !== undefined && { traceparent }),
      ...(who.actor !== undefined && { actor: who.actor }),
      ...(who.tenant !== undefined && { tenant: who.tenant }),
    },
  }
}

function commandIdOf(
  { method, routeOptions }: FastifyRequest,
  { actor = '', tenant = '' }: Pick<CommandContext, 'actor' | 'tenant'>,
  key: string,
): string {
  return deterministicId(tenant, actor, `${method} ${routeOptions.url}`, key)
}

/**
 * Gives each command of a request that sends several its own context: an id of its own, derived from the request's and
 * from what the command is called. The revision that the caller has seen is for the first one.
 */
export function createStepContexts(context: CommandContext): (step: string) => CommandContext {
  const { expectedRevision, ...others } = context
  let isFirst = true
  return (step) => {
    const { commandId } = context
    const expected = isFirst && expectedRevision !== undefined ? { expectedRevision } : {}
    isFirst = false
    return { ...others, ...expected, ...(commandId !== undefined && { commandId: deterministicId(commandId, step) }) }
  }
}
