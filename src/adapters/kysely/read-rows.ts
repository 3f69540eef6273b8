import { type Kysely, sql } from 'kysely'
import type { Row } from '../../projections/read-model-store.ts'
import { askTogether } from './ask-together.ts'
import { type GenerationTable, KEY_COLUMN } from './generation-table.ts'
import { createRowPicker } from './own-rows.ts'
import type { SqlDatabase } from './sql-database.ts'

/** How many rows one statement looks for. */
export const KEYS_PER_STATEMENT = 500

/** What the key is called in the answer. No declared property can have this name. */
const FOUND_KEY = '_found'

/** Finds rows of a generation by key, outside of a transaction that writes. */
export type RowReader = (table: GenerationTable, keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>

/** Makes the reader of a database. Those who look into a table at the same time look together. */
export function createRowReader(database: SqlDatabase): RowReader {
  const askers = new Map<string, (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>>()
  const pick = createRowPicker()
  return async (table, keys) => {
    const ask = askers.get(table.name) ?? askerOf(database, table)
    askers.set(table.name, ask)
    return pick(await ask(keys), keys)
  }
}

function askerOf(database: SqlDatabase, table: GenerationTable) {
  const ask = (asked: readonly (readonly string[])[]) => {
    const keys = [...new Set(asked.flat())]
    const read = keys.length > KEYS_PER_STATEMENT ? database.read : database.readOne
    return read((reader) => readRowsByKey(reader, table, keys))
  }
  return askTogether(ask, { sizeOf: (keys) => keys.length, maxSize: KEYS_PER_STATEMENT })
}

async function readRowsByKey(
  database: Kysely<unknown>,
  table: GenerationTable,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row>> {
  const found = new Map<string, Row>()
  const columns = table.columns.map(({ name }) => sql.id(name))
  const selected = sql.join([sql`${sql.id(KEY_COLUMN)} as ${sql.id(FOUND_KEY)}`, ...columns])
  for (let start = 0; start < keys.length; start += KEYS_PER_STATEMENT) {
    const wanted = sql.join(keys.slice(start, start + KEYS_PER_STATEMENT))
    const { rows } = await sql<Record<string, unknown>>`
      select ${selected} from ${sql.id(table.name)} where ${sql.id(KEY_COLUMN)} in (${wanted})`.execute(database)
    for (const { [FOUND_KEY]: key, ...row } of rows) found.set(String(key), row as Row)
  }
  return found
}
