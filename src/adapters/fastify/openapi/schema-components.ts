import { canonicalJson } from '../../../domain/json.ts'
import type { JsonSchema } from './json-schema-of.ts'

/** The schemas that a document holds once, by name. */
export interface SchemaComponents {
  /** The schemas up to now. */
  readonly schemas: Readonly<Record<string, JsonSchema>>
  /** Takes the named and the recursive parts of a schema in, and answers the schema with references to them. */
  hoist(schema: JsonSchema): JsonSchema
}

/** A schema that refers to itself says `#`. */
const WHOLE = '#'

/** Begins with the schemas of the framework. */
export function createSchemaComponents(own: Readonly<Record<string, JsonSchema>>): SchemaComponents {
  const schemas: Record<string, JsonSchema> = { ...own }
  const takeIn = (parts: Readonly<Record<string, JsonSchema>>, rename: Rename): boolean => {
    const renamed = Object.entries(parts).map(([name, part]) => [rename(name), withRefs(part, rename)] as const)
    const isFree = renamed.every(([name, part]) => {
      const there = schemas[name]
      return there === undefined || canonicalJson(there) === canonicalJson(part)
    })
    if (isFree) Object.assign(schemas, Object.fromEntries(renamed))
    return isFree
  }
  return {
    schemas,
    hoist: ({ $defs = {}, ...rest }) => {
      const isRecursive = JSON.stringify([rest, $defs]).includes(`"$ref":"${WHOLE}"`)
      const parts = { ...($defs as Readonly<Record<string, JsonSchema>>), ...(isRecursive && { [WHOLE]: rest }) }
      let attempt = 1
      while (!takeIn(parts, renameFor(attempt))) attempt += 1
      const rename = renameFor(attempt)
      return isRecursive ? refTo(rename(WHOLE)) : withRefs(rest, rename)
    },
  }
}

type Rename = (name: string) => string

/** Two schemas of one name get different ones. */
function renameFor(attempt: number): Rename {
  return (name) => {
    const plain = name === WHOLE ? 'Schema' : name.replace(/^__s/, 'S').replaceAll(/[^\w.-]/g, '_')
    return attempt === 1 ? plain : plain + attempt
  }
}

function refTo(name: string): JsonSchema {
  return { $ref: `#/components/schemas/${name}` }
}

function withRefs(schema: JsonSchema, rename: Rename): JsonSchema {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (key !== '$ref' || typeof value !== 'string') return value
    return refTo(rename(value.replace('#/$defs/', '')))['$ref']
  }) as JsonSchema
}
