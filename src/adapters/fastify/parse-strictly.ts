import { z } from 'zod'
import { type AnySchema, parseWith } from '../../domain/schema.ts'

/**
 * Parses a part of a request; `undefined` without a schema. Properties that an object schema does not name are refused,
 * unless the schema says itself what becomes of them. Objects within are as strict as their own schemas.
 *
 * @throws OutcryError `input-invalid` that names the part, the property and what was expected there.
 */
export function parseStrictly(schema: AnySchema | undefined, part: string, value: unknown): unknown {
  if (schema === undefined) return undefined
  return parseWith(strict(schema), value, { code: 'input-invalid', thing: `Cannot read ${part}` })
}

const known = new WeakMap<AnySchema, AnySchema>()

/** The same schema, but an object refuses properties that it does not name, unless it says itself what becomes of them. */
export function strict(schema: AnySchema): AnySchema {
  if (!(schema instanceof z.ZodObject) || schema.def.catchall !== undefined) return schema
  const strictSchema = known.get(schema) ?? schema.strict()
  known.set(schema, strictSchema)
  return strictSchema
}
