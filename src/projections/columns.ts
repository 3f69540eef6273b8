import { z } from 'zod'
import { OutcryError } from '../domain/outcry-error.ts'
import type { AnySchema } from '../domain/schema.ts'
import type { Column, ColumnType } from './read-model-store.ts'

interface JsonSchema {
  readonly type?: string | readonly string[]
  readonly properties?: Record<string, JsonSchema>
  readonly required?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
}

/**
 * Derives the columns of a read model from the schema of its rows.
 *
 * @throws OutcryError `name-invalid` when the schema is not an object of JSON values, or a property cannot be a column.
 */
export function columnsOf(model: string, row: AnySchema): readonly Column[] {
  const { properties, required = [] } = jsonSchemaOf(model, row)
  if (properties === undefined) throw refused(model, 'the schema of its rows must be a z.object', null)
  return Object.entries(properties).map(([name, schema]) => {
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name)) {
      throw refused(model, 'a property of its rows must be letters, digits and underscores', name)
    }
    const choices = choicesOf(schema)
    const nullable = !required.includes(name) || choices.some(({ type }) => type === 'null')
    return { name, nullable, type: columnType(choices.filter(({ type }) => type !== 'null')) }
  })
}

function jsonSchemaOf(model: string, row: AnySchema): JsonSchema {
  try {
    return z.toJSONSchema(row as unknown as z.ZodType) as JsonSchema
  } catch (error) {
    throw refused(
      model,
      'the schema of its rows must hold JSON values only, no dates, bigints or transforms',
      null,
      error,
    )
  }
}

/** A schema that allows several types, such as `['string', 'null']`, is one choice for each. */
function choicesOf(schema: JsonSchema): readonly JsonSchema[] {
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap(choicesOf)
  return Array.isArray(schema.type) ? schema.type.map((type: string) => ({ ...schema, type })) : [schema]
}

function columnType(choices: readonly JsonSchema[]): ColumnType {
  const types = new Set(choices.map((choice) => columnTypes[typeNameOf(choice)] ?? 'json'))
  const [only] = types
  return types.size === 1 && only !== undefined ? only : 'json'
}

function typeNameOf(schema: JsonSchema): string {
  if (typeof schema.type === 'string') return schema.type
  const values = schema.enum ?? ('const' in schema ? [schema.const] : [])
  const names = new Set(values.map((value) => typeof value))
  return names.size === 1 ? String([...names][0]) : 'any'
}

const columnTypes: Readonly<Record<string, ColumnType>> = {
  string: 'text',
  integer: 'integer',
  number: 'real',
  boolean: 'boolean',
}

function refused(model: string, reason: string, property: string | null, cause?: unknown): OutcryError {
  const current = property === null ? '' : `, current property is '${property}'`
  return new OutcryError('name-invalid', `Cannot declare read model '${model}': ${reason}${current}`, {
    facts: { model, property },
    ...(cause !== undefined && { cause }),
  })
}
