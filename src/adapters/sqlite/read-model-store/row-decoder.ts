import type Database from 'better-sqlite3'
import { KEY_COLUMN } from '../../kysely/generation-table.ts'

/** Makes an object of the values of a row. */
export type RowDecoder = (values: unknown[]) => Record<string, unknown>

type ColumnValue = (value: unknown) => unknown

/** By the declared type of the column that a result comes from. */
const conversions: Readonly<Record<string, ColumnValue>> = {
  BOOLEAN: (value) => (value === null ? null : value !== 0),
  JSON: (value) => (typeof value === 'string' ? JSON.parse(value) : value),
}

/**
 * Makes the decoder of a statement's rows. Values are converted by the declared type of the column that they come
 * from, however it was renamed, joined or nested; a value that is computed has no declared type and stays as it is.
 * The hidden key is left out, unless it was given another name.
 */
export function rowDecoder(columns: readonly Database.ColumnDefinition[]): RowDecoder {
  const fields = columns.flatMap(({ name, column, type }, index) =>
    isHiddenKey(name, column) ? [] : [{ name, index, convert: conversions[type?.toUpperCase() ?? ''] }],
  )
  return (values) => {
    const row: Record<string, unknown> = {}
    for (const { name, index, convert } of fields) {
      row[name] = convert === undefined ? values[index] : convert(values[index])
    }
    return row
  }
}

/** Through a sub-select of a join the key can be called `_key:1`. */
function isHiddenKey(name: string, column: string | null): boolean {
  return column === KEY_COLUMN && name.startsWith(KEY_COLUMN)
}
