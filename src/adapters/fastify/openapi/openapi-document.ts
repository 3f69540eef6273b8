import { z } from 'zod'
import { PROBLEM_TYPE } from '../problem.ts'
import type { DescribedRoute } from '../route-documentation.ts'
import { requestHeaders, responseHeaders } from './common-headers.ts'
import { describeOperation, type OpenApiPart } from './describe-operation.ts'
import { pathOf } from './describe-parameters.ts'
import { type JsonSchema, responseSchemaOf } from './json-schema-of.ts'
import { createSchemaComponents } from './schema-components.ts'

/** What the document says of the service as a whole. */
export interface OpenApiInfo {
  /** The name of the service. */
  readonly title: string
  /** The version of its API. */
  readonly version: string
  /** What it is for, as Markdown. */
  readonly description?: string
  /** How callers of routes with `identify` say who they are, as OpenAPI describes it. Nothing is said by default. */
  readonly securitySchemes?: Readonly<Record<string, OpenApiPart>>
}

/** A document of OpenAPI 3.1. */
export interface OpenApiDocument {
  /** The version of OpenAPI. */
  readonly openapi: '3.1.1'
  /** What the service is. */
  readonly info: OpenApiPart
  /** The operations by path and method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiPart>>>>
  /** What operations refer to. */
  readonly components: OpenApiPart
}

const problem = z.looseObject({
  type: z.string().describe('A URN that names the kind of problem.'),
  title: z.string().describe('The kind of problem for people.'),
  status: z.int().min(400).max(599),
  detail: z.string().describe('What happened this time, and how to mend it.'),
  code: z.string().describe('The kind of problem for programs.'),
  facts: z.looseObject({}).describe('The values that the detail speaks of.'),
  instance: z.string().optional().describe('The request that had the problem.'),
})

/**
 * Describes routes.
 *
 * @throws OutcryError `schema-inexpressible` that names the route and the property.
 */
export function describeRoutes(
  routes: readonly DescribedRoute[],
  { title, version, description, securitySchemes }: OpenApiInfo,
): OpenApiDocument {
  const components = createSchemaComponents({ Problem: problemSchema() })
  const shared = { components, security: Object.keys(securitySchemes ?? {}), takenIds: new Set<string>() }
  const paths: Record<string, Record<string, OpenApiPart>> = {}
  for (const route of routes) {
    const path = pathOf(route.url)
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(route, shared) }
  }
  return {
    openapi: '3.1.1',
    info: { title, version, ...(description !== undefined && { description }) },
    paths,
    components: {
      schemas: components.schemas,
      parameters: requestHeaders,
      headers: responseHeaders,
      responses: {
        Problem: {
          description: 'A problem that any request may have.',
          content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
      ...(securitySchemes && { securitySchemes }),
    },
  }
}

function problemSchema(): JsonSchema {
  return {
    ...responseSchemaOf(problem, { route: 'problems', part: 'the body' }),
    description: 'A problem as RFC 9457 describes it.',
  }
}
