import { type Kysely, sql } from 'kysely'
import type { GenerationKey, Generations, ReadModelStore, Row } from '../../projections/read-model-store.ts'
import { askTogether } from './ask-together.ts'
import { type GenerationTable, KEY_COLUMN } from './generation-table.ts'
import { createRowPicker } from './own-rows.ts'
import { KEYS_PER_STATEMENT } from './read-rows.ts'
import type { SqlDatabase } from './sql-database.ts'

/** What the number of the generation is called in the answer. No declared property can have this name. */
const FOUND_GENERATION = '_generation'

/** What the key is called in the answer. */
const FOUND_KEY = '_found'

/** What reading the rows of the generation that is served needs. */
export interface ServedRowsParts {
  /** Runs the queries. */
  readonly database: SqlDatabase
  /** Finds the generation that is served. */
  readonly serving: Generations['serving']
  /** Finds the table of a generation. */
  readonly findTable: (generation: GenerationKey) => Promise<GenerationTable>
  /** Finds rows of a generation. */
  readonly readRows: ReadModelStore['readRows']
}

type Served = ReadModelStore['readServedRows']

/**
 * Makes what reads rows of the generation that is served. Where only a query can tell which one that is, the rows are
 * asked for in the same statement, of the generation that was served the last time: most often it still is.
 */
export function createServedRowReader(parts: ServedRowsParts): Served {
  const simply: Served = async (model, fingerprint, keys) => {
    const generation = await parts.serving(model, fingerprint)
    return generation && parts.readRows(generation, keys)
  }
  if (parts.database.version !== undefined) return simply
  const askers = new Map<string, ReturnType<typeof askerOf>>()
  const pick = createRowPicker()
  return async (model, fingerprint, keys) => {
    if (keys.length > KEYS_PER_STATEMENT) return simply(model, fingerprint, keys)
    const name = `${model}/${fingerprint}`
    const ask = askers.get(name) ?? askerOf(parts, model, fingerprint)
    askers.set(name, ask)
    const found = await ask(keys)
    return found && pick(found, keys)
  }
}

function askerOf(parts: ServedRowsParts, model: string, fingerprint: string) {
  let last: GenerationTable | undefined
  const lookAgain = async () => {
    const generation = await parts.serving(model, fingerprint)
    last = generation && (await parts.findTable(generation))
    return last
  }
  /** Answers `undefined` when another generation is served than `table` is of. */
  const read = async (table: GenerationTable, keys: readonly string[]) => {
    const wanted = { table, fingerprint, keys }
    return parts.database.readOne((reader) => readServed(reader as Kysely<unknown>, wanted))
  }
  const readLast = async (table: GenerationTable, keys: readonly string[]) => {
    try {
      return await read(table, keys)
    } catch (error) {
      // The table may have been dropped behind a rebuild: then another generation is served.
      if ((await lookAgain())?.generation === table.generation) throw error
      return undefined
    }
  }
  const ask = async (asked: readonly (readonly string[])[]): Promise<ReadonlyMap<string, Row> | undefined> => {
    const keys = [...new Set(asked.flat())]
    for (let table = last ?? (await lookAgain()); table !== undefined; table = await lookAgain()) {
      const rows = await readLast(table, keys)
      if (rows !== undefined) return rows
    }
    return undefined
  }
  return askTogether(ask, { sizeOf: (keys) => keys.length, maxSize: KEYS_PER_STATEMENT })
}

async function readServed(
  database: Kysely<unknown>,
  { table, fingerprint, keys }: { table: GenerationTable; fingerprint: string; keys: readonly string[] },
): Promise<ReadonlyMap<string, Row> | undefined> {
  const columns = table.columns.map(({ name }) => sql`found.${sql.id(name)}`)
  const names = sql.join([
    sql`serving.generation as ${sql.id(FOUND_GENERATION)}`,
    sql`found.${sql.id(KEY_COLUMN)} as ${sql.id(FOUND_KEY)}`,
    ...columns,
  ])
  const isWanted = keys.length === 0 ? sql`1 = 0` : sql`found.${sql.id(KEY_COLUMN)} in (${sql.join(keys)})`
  const { rows } = await sql<Record<string, unknown>>`
    select ${names} from outcry_serving as serving left join ${sql.id(table.name)} as found on ${isWanted}
    where serving.model = ${table.model} and serving.fingerprint = ${fingerprint}`.execute(database)
  if (rows[0]?.[FOUND_GENERATION] !== table.generation) return undefined
  const found = new Map<string, Row>()
  for (const { [FOUND_GENERATION]: _, [FOUND_KEY]: key, ...row } of rows) {
    if (key !== null) found.set(String(key), row as Row)
  }
  return found
}
