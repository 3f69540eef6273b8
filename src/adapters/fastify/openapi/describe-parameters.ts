import { OutcryError } from '../../../domain/outcry-error.ts'
import type { AnySchema } from '../../../domain/schema.ts'
import type { DescribedRoute } from '../route-documentation.ts'
import { type JsonSchema, requestSchemaOf } from './json-schema-of.ts'
import type { SchemaComponents } from './schema-components.ts'

/** A parameter of a path or a query string. */
export interface DescribedParameter {
  /** Its name. */
  readonly name: string
  /** Where it is. */
  readonly in: 'path' | 'query'
  /** Whether a request must have it. */
  readonly required: boolean
  /** What it may be. */
  readonly schema: JsonSchema
}

/** How a path names a parameter: `:id`, `:id(\\d+)`, and `*` for the rest of it. */
const parameter = /:(\w+)(?:\([^)]*\))?\??|\*/g

/** Writes a path as OpenAPI does: `/lists/{id}`. */
export function pathOf(url: string): string {
  return url.replaceAll(parameter, (_whole, name: string = 'rest') => `{${name}}`)
}

/**
 * Describes what stands in the path and in the query string.
 *
 * @throws OutcryError `schema-inexpressible` for a schema that is no object of parameters.
 */
export function describeParameters(route: DescribedRoute, components: SchemaComponents): DescribedParameter[] {
  const inPath = propertiesOf(route, { schema: route.params, part: 'the path', components })
  const inQuery = propertiesOf(route, { schema: route.querystring, part: 'the query string', components })
  const names = [...route.url.matchAll(parameter)].map(([, name = 'rest']) => name)
  return [
    ...names.map((name) => ({
      name,
      in: 'path' as const,
      required: true,
      schema: inPath.properties[name] ?? { type: 'string' },
    })),
    ...Object.entries(inQuery.properties).map(([name, schema]) => ({
      name,
      in: 'query' as const,
      required: inQuery.required.includes(name),
      schema,
    })),
  ]
}

interface Properties {
  readonly properties: Readonly<Record<string, JsonSchema>>
  readonly required: readonly string[]
}

function propertiesOf(
  { method, url }: DescribedRoute,
  { schema, part, components }: { schema: AnySchema | undefined; part: string; components: SchemaComponents },
): Properties {
  if (schema === undefined) return { properties: {}, required: [] }
  const route = `${method} ${url}`
  const json = components.hoist(requestSchemaOf(schema, { route, part }))
  const { properties, required = [] } = json as Partial<Properties>
  if (properties !== undefined) return { properties, required }
  throw new OutcryError(
    'schema-inexpressible',
    `Cannot describe ${route}: ${part} must have the schema of an object, whose properties are its parameters: use z.object`,
    { facts: { route, part, property: '' } },
  )
}
