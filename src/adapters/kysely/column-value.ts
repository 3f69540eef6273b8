import type { JsonValue } from '../../domain/json.ts'
import { OutcryError } from '../../domain/outcry-error.ts'
import type { Column, ColumnType, Row } from '../../projections/read-model-store.ts'
import type { GenerationTable } from './generation-table.ts'

/** A value as it is stored: JSON is text. */
export type StoredValue = string | number | boolean | null

/** Says whether a value that is neither null nor missing fits a type. */
const fits: Readonly<Record<ColumnType, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  real: Number.isFinite,
  boolean: (value) => typeof value === 'boolean',
  json: () => true,
}

/**
 * Appends a row as the stored values of the table's columns, in their order.
 *
 * @throws OutcryError `row-refused` when a value does not fit its column, is missing where it must not be, or has no
 * column.
 */
export function appendStoredValues(values: StoredValue[], table: GenerationTable, key: string, row: Row): void {
  for (const column of table.columns) {
    const value = row[column.name]
    const problem = columnProblem(column, value)
    if (problem !== undefined) throw refused(table, key, { column: column.name, reason: problem })
    values.push(storedValue(column, value))
  }
  const undeclared = undeclaredProperty(table.columns, row)
  if (undeclared !== undefined) throw refused(table, key, { column: undeclared, reason: 'it is not declared' })
}

/** Says why a value cannot be stored in a column; `undefined` when it can. */
export function columnProblem({ type, nullable }: Column, value: JsonValue | undefined): string | undefined {
  if (value === null || value === undefined) return nullable ? undefined : 'it must not be missing or null'
  return fits[type](value) ? undefined : `it must be ${type}, current type is ${typeof value}`
}

function storedValue({ type }: Column, value: JsonValue | undefined): StoredValue {
  if (value === null || value === undefined) return null
  return type === 'json' ? JSON.stringify(value) : (value as StoredValue)
}

/** Finds a property of a row that no column is declared for. */
export function undeclaredProperty(columns: readonly Column[], row: Row): string | undefined {
  let undeclared = 0
  for (const name in row) if (row[name] !== undefined) undeclared += 1
  for (const { name } of columns) if (row[name] !== undefined) undeclared -= 1
  if (undeclared === 0) return undefined
  return Object.keys(row).find((name) => row[name] !== undefined && !columns.some((column) => column.name === name))
}

/** Makes the error for data that the database refuses. */
export function refused(
  { model, generation }: GenerationTable,
  key: string,
  { column, reason, cause }: { column?: string; reason: string; cause?: unknown },
): OutcryError {
  const what = column === undefined ? '' : `property '${column}': `
  const message = `Cannot write row '${key}' of '${model}', generation ${generation}: ${what}${reason}`
  const facts = { model, generation, key, column: column ?? null }
  return new OutcryError('row-refused', message, { facts, ...(cause !== undefined && { cause }) })
}
