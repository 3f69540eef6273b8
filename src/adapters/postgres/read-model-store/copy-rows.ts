import type { KeyedRow } from '../../../projections/read-model-store.ts'
import type { StoredValue } from '../../kysely/column-value.ts'
import { type GenerationTable, KEY_COLUMN, quoted } from '../../kysely/generation-table.ts'
import { CopyText, copyQuery } from '../copy-text.ts'

/** How much text is sent in one go, in characters. */
const PIECE_CHARACTERS = 65_536

/** What means something else in a line of `copy`. */
const SPECIAL = /[\\\n\r\t]/g

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** Makes the query that copies rows into the table of a generation. */
export function copyRows(
  table: GenerationTable,
  rows: readonly KeyedRow[],
  valuesOf: (row: KeyedRow) => readonly StoredValue[],
): ReturnType<typeof copyQuery> {
  const columns = [KEY_COLUMN, ...table.columns.map(({ name }) => name)].map(quoted).join(', ')
  return copyQuery(`copy ${quoted(table.name)} (${columns}) from stdin`, new CopyText(pieces(rows, valuesOf)))
}

function* pieces(rows: readonly KeyedRow[], valuesOf: (row: KeyedRow) => readonly StoredValue[]): Generator<string> {
  let text = ''
  for (const row of rows) {
    text += lineOf(valuesOf(row))
    if (text.length < PIECE_CHARACTERS) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

function lineOf(values: readonly StoredValue[]): string {
  return `${values.map(fieldOf).join('\t')}\n`
}

function fieldOf(value: StoredValue): string {
  if (value === null) return '\\N'
  if (typeof value !== 'string') return String(value)
  return value.search(SPECIAL) < 0 ? value : value.replace(SPECIAL, (found) => escapes[found] as string)
}
