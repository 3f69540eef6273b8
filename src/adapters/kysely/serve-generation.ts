import { OutcryError } from '../../domain/outcry-error.ts'
import type { GenerationKey } from '../../projections/read-model-store.ts'
import { findGeneration, generationNotFound } from './find-generation.ts'
import { laneFrom } from './lane-rows.ts'
import type { OwnDatabase, OwnTables } from './own-tables.ts'
import type { SqlFlavour } from './sql-database.ts'
import { pointStableView } from './stable-view.ts'

type GenerationRow = OwnTables['outcry_generations']

/** Makes a generation live, and points the readers with its fingerprint, and the stable view, at it. */
export async function serveGeneration(database: OwnDatabase, flavour: SqlFlavour, key: GenerationKey): Promise<void> {
  const generation = await findGeneration(database, key, 'serve')
  await goLive(database, generation)
  await pointReaders(database, generation)
  await pointStableView(database, flavour, key.model)
}

async function goLive(database: OwnDatabase, generation: GenerationRow): Promise<void> {
  await requireJoined(database, generation)
  await ofGeneration(database, generation).set({ state: 'live' }).execute()
  await database
    .updateTable('outcry_lanes')
    .set(({ eb }) => ({ live: true, owner: null, epoch: eb('epoch', '+', 1), expires_at: 0 }))
    .where('model', '=', generation.model)
    .where('generation', '=', generation.generation)
    .where('live', '=', false)
    .execute()
}

async function requireJoined(database: OwnDatabase, generation: GenerationRow): Promise<void> {
  const { model, fingerprint } = generation
  const live = await database
    .selectFrom('outcry_generations')
    .select('generation')
    .where('model', '=', model)
    .where('fingerprint', '=', fingerprint)
    .where('state', '=', 'live')
    .executeTakeFirst()
  if (live === undefined) return
  const behind = await lanesThatHaveNotJoined(database, generation)
  if (behind.length > 0) throw notJoined(generation, live.generation, behind)
}

async function lanesThatHaveNotJoined(database: OwnDatabase, { model, generation }: GenerationKey) {
  const rows = await database
    .selectFrom('outcry_lanes')
    .select('lane')
    .where('model', '=', model)
    .where('generation', '=', generation)
    .where('live', '=', false)
    .execute()
  return rows.map(({ lane }) => laneFrom(lane))
}

function notJoined({ model, generation }: GenerationKey, live: number, lanes: readonly unknown[]): OutcryError {
  const reason = `lanes ${lanes.join(', ')} have not joined live generation ${live} yet`
  return new OutcryError('read-model-building', `Cannot serve generation ${generation} of '${model}': ${reason}`, {
    facts: { model, generation, live, lanesBehind: lanes.length },
  })
}

async function pointReaders(database: OwnDatabase, generation: GenerationRow): Promise<void> {
  const { model, fingerprint } = generation
  const { turn } = await database
    .selectFrom('outcry_serving')
    .select(({ fn }) => fn.max('turn').as('turn'))
    .where('model', '=', model)
    .executeTakeFirstOrThrow()
  const pointer = { generation: generation.generation, turn: Number(turn ?? 0) + 1 }
  await database
    .insertInto('outcry_serving')
    .values({ model, fingerprint, ...pointer })
    .onConflict((conflict) => conflict.columns(['model', 'fingerprint']).doUpdateSet(pointer))
    .execute()
}

/**
 * Ends writing into a generation: its lanes have no owner any more, and no reader is pointed at it.
 *
 * @throws OutcryError `generation-not-found` when it is not there.
 */
export async function retireGeneration(database: OwnDatabase, flavour: SqlFlavour, key: GenerationKey): Promise<void> {
  const generation = await findGeneration(database, key, 'retire')
  await ofGeneration(database, generation).set({ state: 'retired' }).execute()
  await database
    .updateTable('outcry_lanes')
    .set(({ eb }) => ({ live: false, owner: null, epoch: eb('epoch', '+', 1), expires_at: 0 }))
    .where('model', '=', key.model)
    .where('generation', '=', key.generation)
    .execute()
  const { numDeletedRows } = await database
    .deleteFrom('outcry_serving')
    .where('model', '=', key.model)
    .where('generation', '=', key.generation)
    .executeTakeFirstOrThrow()
  if (numDeletedRows > 0n) await pointStableView(database, flavour, key.model)
}

/**
 * Lets the lanes of a retired generation be claimed again.
 *
 * @throws OutcryError `generation-not-found` when there is none that is retired.
 */
export async function reopenGeneration(database: OwnDatabase, key: GenerationKey): Promise<void> {
  const { numUpdatedRows } = await ofGeneration(database, key)
    .set({ state: 'returning' })
    .where('state', '=', 'retired')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) throw generationNotFound(key, 'reopen', 'there is no such generation that is retired')
}

function ofGeneration(database: OwnDatabase, { model, generation }: GenerationKey) {
  return database.updateTable('outcry_generations').where('model', '=', model).where('generation', '=', generation)
}
