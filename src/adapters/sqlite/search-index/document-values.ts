import type { JsonValue } from '../../../domain/json.ts'
import { OutcryError } from '../../../domain/outcry-error.ts'
import type { GenerationKey, Row } from '../../../projections/read-model-store.ts'
import type { SearchMapping } from '../../../projections/search-index.ts'
import { columnProblem, undeclaredProperty } from '../../kysely/column-value.ts'

/**
 * Writes a document with all its declared properties, missing ones as null.
 *
 * @throws OutcryError `row-refused` when it does not fit what the index knows of its documents.
 */
export function completeDocument(
  generation: GenerationKey,
  mapping: SearchMapping,
  { key, document }: { key: string; document: Row },
): Row {
  const complete: Record<string, JsonValue> = {}
  for (const column of mapping.columns) {
    const value = document[column.name] ?? null
    const problem =
      columnProblem(column, value) ?? (column.type === 'json' ? listProblem(mapping, column.name, value) : undefined)
    if (problem !== undefined) throw refused(generation, key, { property: column.name, problem })
    complete[column.name] = value
  }
  const undeclared = undeclaredProperty(mapping.columns, document)
  if (undeclared !== undefined) throw refused(generation, key, { property: undeclared, problem: 'it is not declared' })
  return complete
}

function listProblem(mapping: SearchMapping, property: string, value: JsonValue): string | undefined {
  if (!mapping.facets.includes(property) && !mapping.text.includes(property)) return undefined
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string')
  return value === null || isList ? undefined : 'it is a facet or searched, so it must be a list of texts'
}

function refused(
  { model, generation }: GenerationKey,
  key: string,
  { property, problem }: { property: string; problem: string },
): OutcryError {
  const message = `Cannot index document '${key}' of '${model}', generation ${generation}: property '${property}': ${problem}`
  return new OutcryError('row-refused', message, { facts: { model, generation, key, column: property } })
}

/** The text of a searched property; the items of a list follow one another. */
export function textOf(document: Row, property: string): string {
  const value = document[property]
  if (Array.isArray(value)) return value.join(', ')
  return value === null || value === undefined ? '' : String(value)
}

/** The values of a list-valued facet, each once, smallest first. */
export function listOf(document: Row, property: string): readonly string[] {
  const value = document[property]
  return Array.isArray(value) ? [...new Set(value as string[])].sort() : []
}
