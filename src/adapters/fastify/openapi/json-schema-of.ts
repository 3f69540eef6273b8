import { z } from 'zod'
import { OutcryError } from '../../../domain/outcry-error.ts'
import type { AnySchema } from '../../../domain/schema.ts'
import { strict } from '../parse-strictly.ts'

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Where a schema belongs, for the message of an error. */
export interface SchemaPlace {
  /** The route: `POST /todos`. */
  readonly route: string
  /** The part of it: `the body`. */
  readonly part: string
}

/**
 * Describes what a request may be.
 *
 * @throws OutcryError `schema-inexpressible` that names the route and the property.
 */
export function requestSchemaOf(schema: AnySchema, place: SchemaPlace): JsonSchema {
  return jsonSchemaOf(strict(schema), { place, io: 'input' })
}

/**
 * Describes what is answered. That there may be more properties one day is left open.
 *
 * @throws OutcryError `schema-inexpressible` that names the route and the property.
 */
export function responseSchemaOf(schema: AnySchema, place: SchemaPlace): JsonSchema {
  return jsonSchemaOf(schema, { place, io: 'output' })
}

function jsonSchemaOf(schema: AnySchema, { place, io }: { place: SchemaPlace; io: 'input' | 'output' }): JsonSchema {
  const { $schema, ...json } = z.toJSONSchema(schema as unknown as z.ZodType, {
    io,
    unrepresentable: ({ path, message }) => {
      throw inexpressible(place, path, message)
    },
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = zodSchema._zod
      if (io === 'output' && def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties
    },
  })
  return json as JsonSchema
}

function inexpressible({ route, part }: SchemaPlace, path: readonly (string | number)[], reason: string): OutcryError {
  const property = propertyOf(path)
  const where = property === '' ? part : `${part}, property ${property}`
  return new OutcryError(
    'schema-inexpressible',
    `Cannot describe ${route}: ${where}: ${reason}: use a schema that JSON has a word for, ` +
      'such as a string with a format, or describe another one for the document',
    { facts: { route, part, property } },
  )
}

/** Zod names the place in the JSON Schema; callers know the one in the value. */
function propertyOf(path: readonly (string | number)[]): string {
  const names: string[] = []
  for (let index = 0; index < path.length; index += 1) {
    if (path[index] === 'properties') {
      index += 1
      names.push(String(path[index]))
    } else if (path[index] === 'items') {
      names.push(`${names.pop() ?? ''}[]`)
    }
  }
  return names.join('.')
}
