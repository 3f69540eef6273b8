import { type Kysely, sql } from 'kysely'
import type { Row } from '../../projections/read-model-store.ts'
import { type GenerationTable, KEY_COLUMN } from './generation-table.ts'

/** How many rows one statement looks for. */
export const KEYS_PER_STATEMENT = 500

/** What the key is called in the answer. No declared property can have this name. */
const FOUND_KEY = '_found'

/** Finds rows of a generation by key, outside of a transaction that writes. */
export async function readRowsByKey(
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
