import type { GenerationKey, GenerationSize } from '../../projections/read-model-store.ts'
import { findTable } from './find-generation.ts'
import type { OwnDatabase } from './own-tables.ts'
import type { SqlFlavour } from './sql-database.ts'

/** Counts the rows of a generation, and the room that they take. */
export async function measure(database: OwnDatabase, flavour: SqlFlavour, key: GenerationKey): Promise<GenerationSize> {
  const { name } = await findTable(database, key, 'measure')
  const { rows, bytes } = await database
    .selectFrom(name as 'outcry_models')
    .select(({ fn }) => [fn.countAll<number>().as('rows'), flavour.tableBytes(name).as('bytes')])
    .executeTakeFirstOrThrow()
  return { rows: Number(rows), bytes: Number(bytes) }
}
