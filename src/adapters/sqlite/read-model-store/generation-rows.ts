import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { messageOf, OutcryError } from '../../../domain/outcry-error.ts'
import type { KeyedRow, Row } from '../../../projections/read-model-store.ts'
import { appendStoredValues, refused, type StoredValue } from '../../kysely/column-value.ts'
import { type GenerationTable, KEY_COLUMN, quoted } from '../../kysely/generation-table.ts'
import type { GenerationRows } from '../../kysely/sql-database.ts'
import { sqliteCode, translateStatementError } from '../sqlite-error.ts'
import { type RowDecoder, rowDecoder } from './row-decoder.ts'

/** After how many rows other work of the process gets its turn. */
const ROWS_PER_TURN = 2000

/** How many rows one statement writes, which is much faster than one by one. */
const ROWS_PER_STATEMENT = 16

/** A statement for one row, and one for many. */
interface RowStatements {
  readonly one: Database.Statement<unknown[]>
  readonly many: Database.Statement<unknown[]>
}

interface TableStatements {
  /** How many values a row has, its key among them. */
  readonly width: number
  readonly select: Database.Statement<[string], unknown[]>
  readonly decode: RowDecoder
  readonly upsert: RowStatements
  readonly insert: RowStatements
  readonly remove: Database.Statement<[string]>
}

/** Reads and writes the rows of generations with prepared statements of one connection. */
export function createGenerationRows(connection: Database.Database): GenerationRows {
  const prepared = new Map<string, TableStatements>()
  const statementsOf = (table: GenerationTable) => {
    const statements = prepared.get(table.name) ?? prepareTable(connection, table)
    prepared.set(table.name, statements)
    return statements
  }
  return {
    read: (table, keys) => onTable(table, () => readRows(statementsOf(table), keys)),
    write: (table, rows) => onTable(table, () => writeRows(statementsOf(table), table, rows)),
    add: (table, rows) => onTable(table, () => addRows(statementsOf(table), table, rows)),
    execute: (table, work) => onTable(table, () => executing(table, work, connection.name)),
  }
}

async function executing(table: GenerationTable, work: () => Promise<void>, path: string): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (isDataError(error)) throw statementRefused(table, error)
    throw isMissingTable(error) ? error : translateStatementError(error, { doing: 'write', path })
  }
}

function statementRefused({ model, generation }: GenerationTable, cause: unknown): OutcryError {
  const message = `Cannot write rows of '${model}', generation ${generation}: SQLite refuses them: ${messageOf(cause)}`
  return new OutcryError('row-refused', message, { facts: { model, generation }, cause })
}

function isMissingTable(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_ERROR' && messageOf(error).startsWith('no such table')
}

async function onTable<Result>(table: GenerationTable, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw sqliteCode(error) === 'SQLITE_ERROR' ? tableGone(table, error) : error
  }
}

/** The table may have been dropped since it was found, by this process or by another one. */
function tableGone({ model, generation, name }: GenerationTable, cause: unknown): OutcryError {
  const message = `Cannot use table '${name}': ${messageOf(cause)}`
  return new OutcryError('generation-not-found', message, { facts: { model, generation }, cause })
}

function prepareTable(connection: Database.Database, table: GenerationTable): TableStatements {
  const name = quoted(table.name)
  const all = [KEY_COLUMN, ...table.columns.map((column) => quoted(column.name))].join(', ')
  const select = connection.prepare<[string], unknown[]>(
    `SELECT ${all} FROM ${name} WHERE ${KEY_COLUMN} IN (SELECT value FROM json_each(?))`,
  )
  return {
    width: table.columns.length + 1,
    select: select.raw(),
    decode: rowDecoder(select.columns()),
    upsert: rowStatements(connection, (rows) => `${insertSql(table, rows)} ${onConflict(table)}`),
    insert: rowStatements(connection, (rows) => insertSql(table, rows)),
    remove: connection.prepare(`DELETE FROM ${name} WHERE ${KEY_COLUMN} = ?`),
  }
}

function rowStatements(connection: Database.Database, sqlFor: (rows: number) => string): RowStatements {
  return { one: connection.prepare(sqlFor(1)), many: connection.prepare(sqlFor(ROWS_PER_STATEMENT)) }
}

function insertSql(table: GenerationTable, rows: number): string {
  const all = [KEY_COLUMN, ...table.columns.map((column) => quoted(column.name))]
  const values = Array(rows).fill(`(${all.map(() => '?').join(', ')})`)
  return `INSERT INTO ${quoted(table.name)} (${all.join(', ')}) VALUES ${values.join(', ')}`
}

function onConflict({ columns }: GenerationTable): string {
  const changes = columns.map(({ name }) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')
  return `ON CONFLICT (${KEY_COLUMN}) DO ${changes === '' ? 'NOTHING' : `UPDATE SET ${changes}`}`
}

async function readRows({ select, decode }: TableStatements, keys: readonly string[]): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>()
  for (let start = 0; start < keys.length; start += ROWS_PER_TURN) {
    if (start > 0) await nextTurn()
    const found = select.all(JSON.stringify(keys.slice(start, start + ROWS_PER_TURN)))
    for (const values of found) rows.set(values[0] as string, decode(values) as Row)
  }
  return rows
}

async function writeRows(
  statements: TableStatements,
  table: GenerationTable,
  rows: ReadonlyMap<string, Row | null>,
): Promise<void> {
  const keys = [...rows.keys()].sort()
  for (let start = 0; start < keys.length; start += ROWS_PER_TURN) {
    if (start > 0) await nextTurn()
    writeSlice(statements, table, { keys: keys.slice(start, start + ROWS_PER_TURN), rows })
  }
}

function writeSlice(
  statements: TableStatements,
  table: GenerationTable,
  { keys, rows }: { keys: readonly string[]; rows: ReadonlyMap<string, Row | null> },
): void {
  const written: KeyedRow[] = []
  for (const key of keys) {
    const row = rows.get(key)
    if (row) written.push({ key, row })
    else statements.remove.run(key)
  }
  runForRows(statements, statements.upsert, { table, rows: written })
}

async function addRows(statements: TableStatements, table: GenerationTable, rows: readonly KeyedRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_TURN) {
    if (start > 0) await nextTurn()
    runForRows(statements, statements.insert, { table, rows: rows.slice(start, start + ROWS_PER_TURN) })
  }
}

function runForRows(
  { width }: TableStatements,
  statements: RowStatements,
  { table, rows }: { table: GenerationTable; rows: readonly KeyedRow[] },
): void {
  let values: StoredValue[] = []
  for (const { key, row } of rows) {
    appendRow(values, table, key, row)
    if (values.length < ROWS_PER_STATEMENT * width) continue
    runMany(statements, table, { values, width })
    values = []
  }
  runEach(statements, table, { values, width })
}

function appendRow(values: StoredValue[], table: GenerationTable, key: string, row: Row): void {
  values.push(key)
  const first = values.length
  appendStoredValues(values, table, key, row)
  for (let index = first; index < values.length; index += 1) {
    const value = values[index]
    if (typeof value === 'boolean') values[index] = Number(value)
  }
}

interface RowValues {
  readonly values: readonly StoredValue[]
  readonly width: number
}

/** Writes rows at once; when one of them is refused, one by one, to find out which. */
function runMany(statements: RowStatements, table: GenerationTable, rows: RowValues): void {
  try {
    statements.many.run(rows.values)
  } catch (error) {
    if (!isDataError(error)) throw error
    runEach(statements, table, rows)
  }
}

function runEach({ one }: RowStatements, table: GenerationTable, { values, width }: RowValues): void {
  for (let start = 0; start < values.length; start += width) {
    try {
      one.run(values.slice(start, start + width))
    } catch (error) {
      if (!isDataError(error)) throw error
      throw refused(table, String(values[start]), { reason: 'SQLite refuses it', cause: error })
    }
  }
}

function isDataError(error: unknown): boolean {
  return /^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(sqliteCode(error) ?? '')
}
