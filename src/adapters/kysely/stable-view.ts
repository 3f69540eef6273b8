import { findTable } from './find-generation.ts'
import type { OwnDatabase } from './own-tables.ts'
import type { SqlFlavour } from './sql-database.ts'

/**
 * Points the view named like a read model at the generation that was served last, over its declared columns; without
 * one there is no view. It is for outsiders: code of the service reads the generation of its own fingerprint.
 */
export async function pointStableView(database: OwnDatabase, flavour: SqlFlavour, model: string): Promise<void> {
  await flavour.limitLockWait?.execute(database)
  await database.schema.dropView(model).ifExists().execute()
  const newest = await newestServed(database, model)
  if (newest === undefined) return
  const table = await findTable(database, { model, generation: newest }, 'serve')
  const columns = table.columns.map(({ name }) => name)
  const rows = database.selectFrom(table.name as 'outcry_models').select(columns as never[])
  await database.schema.createView(model).as(rows).execute()
}

async function newestServed(database: OwnDatabase, model: string): Promise<number | undefined> {
  const row = await database
    .selectFrom('outcry_serving')
    .innerJoin('outcry_generations', (join) =>
      join
        .onRef('outcry_generations.model', '=', 'outcry_serving.model')
        .onRef('outcry_generations.generation', '=', 'outcry_serving.generation'),
    )
    .select('outcry_serving.generation')
    .where('outcry_serving.model', '=', model)
    .where('columns', 'is not', null)
    .orderBy('turn', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.generation
}
