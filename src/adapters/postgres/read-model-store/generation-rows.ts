import { type Kysely, type RawBuilder, sql } from 'kysely'
import { messageOf, OutcryError } from '../../../domain/outcry-error.ts'
import type { ColumnType, KeyedRow, Row } from '../../../projections/read-model-store.ts'
import { appendStoredValues, refused, type StoredValue } from '../../kysely/column-value.ts'
import { type GenerationTable, KEY_COLUMN } from '../../kysely/generation-table.ts'
import type { GenerationRows } from '../../kysely/sql-database.ts'
import { isDataError, isMissingTable, translateStatementError } from '../postgres-error.ts'
import { copyRows } from './copy-rows.ts'

/** How many rows one statement writes at most. */
const ROWS_PER_STATEMENT = 5_000

/** What PostgreSQL keeps in no text: the character NUL, also within JSON. Half of a surrogate pair is no character. */
const UNSTORABLE = /\0|\p{Surrogate}|\\u0000|\\ud[89a-f]/iu

/** The types of arrays that carry the values of a column. */
const arrayTypes: Readonly<Record<ColumnType, string>> = {
  text: 'text[]',
  integer: 'bigint[]',
  real: 'double precision[]',
  boolean: 'boolean[]',
  json: 'jsonb[]',
}

/** Reads and writes the rows of generations in one transaction. */
export function createGenerationRows(transaction: Kysely<unknown>, database: string): GenerationRows {
  return {
    read: (table, keys) => onTable(table, () => readRows(transaction, table, keys)),
    write: (table, rows) => onTable(table, () => writeRows(transaction, table, rows)),
    add: (table, rows) => onTable(table, () => addRows(transaction, table, rows)),
    execute: (table, work) => onTable(table, () => executing(table, work, database)),
  }
}

async function onTable<Result>(table: GenerationTable, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw isMissingTable(error) ? tableGone(table, error) : error
  }
}

/** The table may have been dropped since it was found, by this process or by another one. */
function tableGone({ model, generation, name }: GenerationTable, cause: unknown): OutcryError {
  const message = `Cannot use table '${name}': ${messageOf(cause)}`
  return new OutcryError('generation-not-found', message, { facts: { model, generation }, cause })
}

async function executing(table: GenerationTable, work: () => Promise<void>, database: string): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isDataError(error)) throw statementRefused(table, error)
    throw isMissingTable(error) ? error : translateStatementError(error, { doing: 'write', database })
  }
}

function statementRefused({ model, generation }: GenerationTable, cause: unknown): OutcryError {
  const message = `Cannot write rows of '${model}', generation ${generation}: PostgreSQL refuses them: ${messageOf(cause)}`
  return new OutcryError('row-refused', message, { facts: { model, generation }, cause })
}

async function readRows(
  transaction: Kysely<unknown>,
  table: GenerationTable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const columns = sql.join([KEY_COLUMN, ...table.columns.map(({ name }) => name)].map((name) => sql.id(name)))
  const { rows } = await sql<Record<string, unknown>>`
    select ${columns} from ${sql.id(table.name)} where ${sql.id(KEY_COLUMN)} = any(${[...keys]}::text[])`.execute(
    transaction,
  )
  return new Map(rows.map(({ [KEY_COLUMN]: key, ...row }) => [String(key), row as Row]))
}

async function writeRows(
  transaction: Kysely<unknown>,
  table: GenerationTable,
  rows: ReadonlyMap<string, Row | null>,
): Promise<void> {
  const keys = [...rows.keys()].sort()
  for (let start = 0; start < keys.length; start += ROWS_PER_STATEMENT) {
    const slice = keys.slice(start, start + ROWS_PER_STATEMENT)
    const written = slice.flatMap((key) => {
      const row = rows.get(key)
      return row ? [valuesOf(table, key, row)] : []
    })
    await upsert(transaction, table, written)
    const removed = slice.filter((key) => rows.get(key) === null)
    if (removed.length > 0) await remove(transaction, table, removed)
  }
}

async function addRows(transaction: Kysely<unknown>, table: GenerationTable, rows: readonly KeyedRow[]): Promise<void> {
  if (rows.length === 0) return
  try {
    await transaction.executeQuery(copyRows(table, rows, ({ key, row }) => valuesOf(table, key, row)))
  } catch (error) {
    throw isDataError(error) ? statementRefused(table, error) : error
  }
}

/** The key and the values of a row. */
function valuesOf(table: GenerationTable, key: string, row: Row): readonly StoredValue[] {
  const values: StoredValue[] = [key]
  appendStoredValues(values, table, key, row)
  const column = values.findIndex((value) => typeof value === 'string' && UNSTORABLE.test(value))
  if (column < 0) return values
  const name = table.columns[column - 1]?.name
  throw refused(table, key, {
    ...(name !== undefined && { column: name }),
    reason: 'PostgreSQL keeps no NUL character and no half of a surrogate pair',
  })
}

async function upsert(
  transaction: Kysely<unknown>,
  table: GenerationTable,
  rows: readonly (readonly StoredValue[])[],
): Promise<void> {
  if (rows.length === 0) return
  const names = [KEY_COLUMN, ...table.columns.map(({ name }) => name)]
  const types = ['text[]', ...table.columns.map(({ type }) => arrayTypes[type])]
  const arrays = types.map((type, index) => sql`${rows.map((row) => row[index])}::${sql.raw(type)}`)
  const columns = sql.join(names.map((name) => sql.id(name)))
  try {
    await sql`insert into ${sql.id(table.name)} (${columns}) select * from unnest(${sql.join(arrays)})
      on conflict (${sql.id(KEY_COLUMN)}) ${changesOf(table)}`.execute(transaction)
  } catch (error) {
    throw isDataError(error) ? statementRefused(table, error) : error
  }
}

function changesOf({ columns }: GenerationTable): RawBuilder<unknown> {
  if (columns.length === 0) return sql`do nothing`
  const changes = columns.map(({ name }) => sql`${sql.id(name)} = excluded.${sql.id(name)}`)
  return sql`do update set ${sql.join(changes)}`
}

async function remove(transaction: Kysely<unknown>, table: GenerationTable, keys: readonly string[]): Promise<void> {
  await sql`delete from ${sql.id(table.name)} where ${sql.id(KEY_COLUMN)} = any(${[...keys]}::text[])`.execute(
    transaction,
  )
}
