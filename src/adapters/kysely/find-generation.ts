import { OutcryError } from '../../domain/outcry-error.ts'
import type { Column, GenerationKey } from '../../projections/read-model-store.ts'
import { type GenerationTable, tableNameOf } from './generation-table.ts'
import type { OwnDatabase } from './own-tables.ts'

/** What was being done to a generation, as a verb, for the message when it cannot be. */
export type Doing = 'serve' | 'retire' | 'reopen' | 'measure' | 'compare' | 'read rows of' | 'write rows of' | 'query'

/**
 * Finds the bookkeeping row of a generation.
 *
 * @throws OutcryError `generation-not-found` when it is not there.
 */
export async function findGeneration(database: OwnDatabase, key: GenerationKey, doing: Doing) {
  const row = await database
    .selectFrom('outcry_generations')
    .selectAll()
    .where('model', '=', key.model)
    .where('generation', '=', key.generation)
    .executeTakeFirst()
  if (row === undefined) throw generationNotFound(key, doing, 'there is no such generation')
  return row
}

/**
 * Finds the table of a generation.
 *
 * @throws OutcryError `generation-not-found` when it is not there, or its rows live elsewhere.
 */
export async function findTable(database: OwnDatabase, key: GenerationKey, doing: Doing): Promise<GenerationTable> {
  const { model, generation, columns } = await findGeneration(database, key, doing)
  if (columns === null) throw generationNotFound(key, doing, 'it has no table')
  return { model, generation, name: tableNameOf(key), columns: JSON.parse(columns) as Column[] }
}

/** The error for a generation that is not as it must be. */
export function generationNotFound({ model, generation }: GenerationKey, doing: Doing, reason: string): OutcryError {
  return new OutcryError('generation-not-found', `Cannot ${doing} generation ${generation} of '${model}': ${reason}`, {
    facts: { model, generation },
  })
}
