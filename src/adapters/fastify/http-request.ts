import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { CommandContext } from '../../domain/command-context.ts'
import { deterministicId } from '../../domain/deterministic-id.ts'
import type { AnySchema, OutputOf } from '../../domain/schema.ts'
import { identityOf } from './identity.ts'
import { parseStrictly } from './parse-strictly.ts'
import type { PreferredWait } from './preferences.ts'
import { readRequestContext } from './request-context.ts'

/** What a route expects of a request. */
export interface RequestSchemas<Params extends AnySchema, Query extends AnySchema, Body extends AnySchema> {
  /** The schema of the parameters in the path. The texts as they are by default. */
  readonly params?: Params
  /** The schema of the query string; a name that it does not know is refused. Ignored by default. */
  readonly querystring?: Query
  /** The schema of the JSON body; a name that it does not know is refused. Ignored by default. */
  readonly body?: Body
}

/** Stands for a schema that a route does not have. */
export interface NoSchema<Value> extends AnySchema {
  /** What is answered without a schema. */
  readonly _zod: { readonly input: Value; readonly output: Value }
}

/** The parameters of a path that no schema describes. */
export type AnyParams = NoSchema<Readonly<Record<string, string>>>

/** A part of the request that nobody reads. */
export type Ignored = NoSchema<undefined>

/** A request as a route sees it: parsed, and with what surrounds it. */
export interface HttpRequest<Params = OutputOf<AnyParams>, Query = undefined, Body = undefined> {
  /** The parameters in the path. */
  readonly params: Params
  /** The query string. */
  readonly query: Query
  /** The body. */
  readonly body: Body
  /** The headers, by their names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** The beginning of the service's own URLs, as the caller sees it: `http://localhost:3000`. */
  readonly origin: string
  /** Its own URL, as the caller sees it. */
  readonly url: string
  /**
   * What surrounds a command of this request: ids, who asks, the revision that the caller has seen, and how long the
   * caller prefers to wait for read models. To read `timeoutMs` is to apply it: the answer says so.
   */
  readonly context: CommandContext & Waiting
  /** What a query of this request must show, whose rows, and how long the caller prefers to wait for them. */
  readonly read: { readonly token?: string; readonly tenant?: string } & Waiting
  /** An id for something new: the same one when the request is repeated with its `Idempotency-Key`. */
  readonly newId: string
}

/** How long to wait. */
export interface Waiting {
  /** How long, in ms. The service's own time by default. */
  readonly timeoutMs?: number
}

/** What somebody prefers who sends a request. */
export interface Preferring {
  /** How long to wait; absent when the service may choose. */
  readonly wait: PreferredWait | undefined
  /** Called each time that the wait is made use of. */
  readonly onApplied: (preference: string) => void
}

/**
 * Reads a request.
 *
 * @throws OutcryError `input-invalid` that names the part, the property and what was expected there.
 */
export function readRequest<Params extends AnySchema, Query extends AnySchema, Body extends AnySchema>(
  request: FastifyRequest,
  schemas: RequestSchemas<Params, Query, Body>,
  preferring: Preferring,
): HttpRequest<OutputOf<Params>, OutputOf<Query>, OutputOf<Body>> {
  const { context, token } = readRequestContext(request, identityOf(request))
  const { commandId, tenant } = context
  const origin = `${request.protocol}://${request.host}`
  return {
    params: parseStrictly(schemas.params, 'the path', request.params) ?? request.params,
    query: parseStrictly(schemas.querystring, 'the query string', request.query),
    body: parseStrictly(schemas.body, 'the body', request.body),
    headers: request.headers,
    origin,
    url: origin + request.url,
    context: withWait(context, preferring),
    read: withWait({ ...(token !== undefined && { token }), ...(tenant !== undefined && { tenant }) }, preferring),
    newId: commandId === undefined ? crypto.randomUUID() : deterministicId('new', commandId),
  }
}

function withWait<Value extends object>(value: Value, { wait, onApplied }: Preferring): Value & Waiting {
  if (wait === undefined) return value
  const get = () => {
    onApplied(wait.applied)
    return wait.timeoutMs
  }
  return Object.defineProperty(value, 'timeoutMs', { enumerable: true, get })
}
