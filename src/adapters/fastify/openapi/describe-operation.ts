import { z } from 'zod'
import type { AnySchema } from '../../../domain/schema.ts'
import { PROBLEM_TYPE } from '../problem.ts'
import type { DescribedRoute, ResponsesByStatus } from '../route-documentation.ts'
import { requestHeaderRefs, responseHeaderRefs } from './common-headers.ts'
import { describeParameters } from './describe-parameters.ts'
import { type JsonSchema, requestSchemaOf, responseSchemaOf } from './json-schema-of.ts'
import { problemsOfRoute } from './problems-of-route.ts'
import type { SchemaComponents } from './schema-components.ts'

/** A part of an OpenAPI document. */
export type OpenApiPart = Readonly<Record<string, unknown>>

/** What the operations of a document share. */
export interface DocumentParts {
  /** The schemas that they refer to. */
  readonly components: SchemaComponents
  /** How callers say who they are, by name. */
  readonly security: readonly string[]
  /** The ids of the operations up to now. */
  readonly takenIds: Set<string>
}

/** Describes one route. */
export function describeOperation(
  route: DescribedRoute,
  { components, security, takenIds }: DocumentParts,
): OpenApiPart {
  const { summary, description, tags, body, isIdentified } = route
  const place = { route: `${route.method} ${route.url}`, part: 'the body' }
  return {
    operationId: freeId(operationIdOf(route), takenIds),
    ...(summary !== undefined && { summary }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
    ...(isIdentified && security.length > 0 && { security: security.map((name) => ({ [name]: [] })) }),
    parameters: [...describeParameters(route, components), ...headersOf(route)],
    ...(body && {
      requestBody: {
        required: !(body as unknown as z.ZodType).safeParse(undefined).success,
        content: { 'application/json': { schema: components.hoist(requestSchemaOf(body, place)) } },
      },
    }),
    responses: { ...describeSuccess(route, components), ...describeProblems(route), default: anyProblem },
  }
}

/** `GET /lists/:id` becomes `getListsById`. */
function operationIdOf({ method, url }: DescribedRoute): string {
  const words = url.split('/').flatMap((part) => (part.startsWith(':') ? ['by', part] : [part]))
  const names = words.flatMap((word) => word.split(/\W+/)).filter((word) => word !== '')
  const given = names.length === 0 ? ['root'] : names
  return method.toLowerCase() + given.map((name) => name.charAt(0).toUpperCase() + name.slice(1)).join('')
}

/** `/a-b` and `/a/b` would have one name. */
function freeId(id: string, taken: Set<string>): string {
  const free = taken.has(id) ? freeId(`${id}_`, taken) : id
  taken.add(free)
  return free
}

/** Only something that is there already has a revision that was seen. */
function headersOf({ heeds, url }: DescribedRoute) {
  if (heeds === 'queries') return requestHeaderRefs('IfNoneMatch', 'OutcryToken', 'Prefer')
  if (heeds === undefined) return []
  const ifMatch = url.includes(':') ? (['IfMatch'] as const) : []
  return requestHeaderRefs('IdempotencyKey', ...ifMatch, 'OutcryToken', 'Prefer', 'CorrelationId')
}

function describeSuccess(route: DescribedRoute, components: SchemaComponents): OpenApiPart {
  const { response, heeds, mediaType = 'application/json' } = route
  if (response === undefined) return { '2XX': { description: 'It is done.', headers: successHeaders(route, 200) } }
  const byStatus: ResponsesByStatus = isSchema(response) ? { 200: response } : response
  const described = Object.entries(byStatus).map(([status, schema]) => {
    const place = { route: `${route.method} ${route.url}`, part: `the answer with status ${status}` }
    const content = schema && {
      content: { [mediaType]: { schema: components.hoist(responseSchemaOf(schema, place)) } },
    }
    return [
      status,
      { description: meanings[status] ?? 'The answer.', headers: successHeaders(route, Number(status)), ...content },
    ]
  })
  const unchanged = {
    304: { description: 'The caller has it already.', headers: responseHeaderRefs('ETag', 'RequestId') },
  }
  return { ...Object.fromEntries(described), ...(heeds === 'queries' && unchanged) }
}

const meanings: Readonly<Record<string, string>> = {
  200: 'What was asked for.',
  201: 'It is there now.',
  202: 'It has happened, or is under way; what is read may not show it yet.',
  204: 'It is done.',
}

function successHeaders({ heeds, querystring }: DescribedRoute, status: number): OpenApiPart {
  const isPaged = querystring instanceof z.ZodObject && 'after' in querystring.shape
  return {
    ...(heeds !== undefined && responseHeaderRefs('ETag', 'PreferenceApplied')),
    ...(heeds === 'commands' && responseHeaderRefs('OutcryToken')),
    ...(status === 201 && responseHeaderRefs('Location')),
    ...(isPaged && responseHeaderRefs('Link')),
    ...responseHeaderRefs('RequestId'),
  }
}

function describeProblems(route: DescribedRoute): OpenApiPart {
  const described = [...problemsOfRoute(route)].map(([status, codes]) => {
    const isLater = status === 503 || status === 507
    return [
      String(status),
      {
        description: codes === 'any' ? 'A rule refuses it.' : codes.map((code) => `\`${code}\``).join(', '),
        headers: responseHeaderRefs('RequestId', ...(isLater ? (['RetryAfter'] as const) : [])),
        content: { [PROBLEM_TYPE]: { schema: codes === 'any' ? problem : problemWith(codes) } },
      },
    ]
  })
  return Object.fromEntries(described)
}

const problem = { $ref: '#/components/schemas/Problem' }
const anyProblem = { $ref: '#/components/responses/Problem' }

function problemWith(codes: readonly string[]): JsonSchema {
  return { allOf: [problem, { type: 'object', properties: { code: { enum: codes } }, required: ['code'] }] }
}

function isSchema(response: AnySchema | ResponsesByStatus): response is AnySchema {
  return '_zod' in response
}
