import { OutcryError } from '../../domain/outcry-error.ts'
import type { GenerationKey } from '../../projections/read-model-store.ts'
import { dropGenerationTable } from './generation-table.ts'
import type { OwnDatabase } from './own-tables.ts'
import type { SqlFlavour } from './sql-database.ts'

const bookkeeping = [
  'outcry_lanes',
  'outcry_dead_letters',
  'outcry_dead_letter_requests',
  'outcry_generations',
] as const

/** Drops a generation with everything that belongs to it; nothing happens when it is gone already. */
export async function dropGeneration(database: OwnDatabase, flavour: SqlFlavour, key: GenerationKey): Promise<void> {
  await requireUnread(database, key)
  await requireUnwritten(database, flavour, key)
  await flavour.limitLockWait?.execute(database)
  await dropGenerationTable(database, key)
  for (const table of bookkeeping) await deleteFrom(database, table, key)
}

async function deleteFrom(
  database: OwnDatabase,
  table: (typeof bookkeeping)[number],
  { model, generation }: GenerationKey,
): Promise<void> {
  // Every one of these tables has both columns; the union of them is more than the compiler takes.
  const rows = database.deleteFrom(table as 'outcry_lanes')
  await rows.where('model', '=', model).where('generation', '=', generation).execute()
}

async function requireUnread(database: OwnDatabase, key: GenerationKey): Promise<void> {
  const live = await database
    .selectFrom('outcry_generations')
    .select('state')
    .where('model', '=', key.model)
    .where('generation', '=', key.generation)
    .where('state', '=', 'live')
    .executeTakeFirst()
  if (live) throw refused('input-invalid', key, 'it is live: retire it first')
}

async function requireUnwritten(database: OwnDatabase, flavour: SqlFlavour, key: GenerationKey): Promise<void> {
  const held = await database
    .selectFrom('outcry_lanes')
    .select('owner')
    .where('model', '=', key.model)
    .where('generation', '=', key.generation)
    .where('owner', 'is not', null)
    .where('expires_at', '>', flavour.clockMs)
    .executeTakeFirst()
  if (held) throw refused('rebuild-running', key, `it is being built, current owner is '${held.owner}'`)
}

function refused(code: 'input-invalid' | 'rebuild-running', key: GenerationKey, reason: string): OutcryError {
  const { model, generation } = key
  const message = `Cannot drop generation ${generation} of '${model}': ${reason}`
  return new OutcryError(code, message, { facts: { model, generation } })
}
