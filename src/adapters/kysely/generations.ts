import { sql } from 'kysely'
import { BEGINNING } from '../../domain/position.ts'
import type {
  Generation,
  GenerationKey,
  GenerationState,
  Generations,
  NewGeneration,
} from '../../projections/read-model-store.ts'
import { askTogether } from './ask-together.ts'
import { compareGenerations } from './compare-generations.ts'
import { compileOnce } from './compile-once.ts'
import { dropGeneration } from './drop-generation.ts'
import { createGenerationTable, tableNameOf } from './generation-table.ts'
import { checkpointFrom, compareLanes, laneText } from './lane-rows.ts'
import { measure } from './measure-generation.ts'
import type { OwnDatabase } from './own-tables.ts'
import type { SqlDatabase, SqlFlavour } from './sql-database.ts'

/** Makes the generations of a store. */
export function createGenerations(database: SqlDatabase): Generations {
  const { readOne, write, flavour } = database
  // Every query of a service asks which generation it reads, and every commit that somebody waits for how far it is.
  const findServing = compileOnce(servingQuery)
  const findCheckpoints = compileOnce(checkpointsQuery)
  const findServedCheckpoints = compileOnce(servedCheckpointsQuery)
  return {
    list: (model) => readOne((reader: OwnDatabase) => list(reader, model)),
    create: (generation) => write(({ database: writer }) => create(writer, flavour, generation)),
    serving: rememberServing(
      database,
      askForEach(async (model, fingerprint) => {
        const [serving] = await readOne((reader: OwnDatabase) => findServing(reader, [model, fingerprint]))
        return serving
      }),
    ),
    checkpoints: async ({ model, generation }) => {
      const rows = await readOne((reader: OwnDatabase) => findCheckpoints(reader, [model, generation]))
      return rows.map(checkpointFrom).sort(compareLanes)
    },
    servedCheckpoints: async (model, fingerprint) => {
      const rows = await readOne((reader: OwnDatabase) => findServedCheckpoints(reader, [model, fingerprint]))
      return rows.map(checkpointFrom).sort(compareLanes)
    },
    measure: (generation) => database.read((reader: OwnDatabase) => measure(reader, flavour, generation)),
    compare: (pair) => database.read((reader: OwnDatabase) => compareGenerations(reader, pair)),
    oldReaders: async (since) => (await database.oldReaders?.(since)) ?? { mark: '', readers: [] },
    analyze: (generation) =>
      write(async ({ database: writer }) => {
        await sql`analyze ${sql.id(tableNameOf(generation))}`.execute(writer)
      }),
    drop: (generation) => write(({ database: writer }) => dropGeneration(writer, flavour, generation)),
  }
}

/** Looks again only when something was committed: queries ask far more often. */
function rememberServing(database: SqlDatabase, look: Generations['serving']): Generations['serving'] {
  const known = new Map<string, { readonly version: string; readonly serving: GenerationKey | undefined }>()
  return async (model, fingerprint) => {
    const version = database.version?.()
    if (version === undefined) return look(model, fingerprint)
    const name = `${model}/${fingerprint}`
    const remembered = known.get(name)
    if (remembered?.version === version) return remembered.serving
    const serving = await look(model, fingerprint)
    known.set(name, { version, serving })
    return serving
  }
}

/** Those who ask for the same at the same time look together. */
function askForEach(look: Generations['serving']): Generations['serving'] {
  const askers = new Map<string, (nothing: undefined) => ReturnType<typeof look>>()
  return (model, fingerprint) => {
    const name = `${model}/${fingerprint}`
    const ask = askers.get(name) ?? askTogether(() => look(model, fingerprint))
    askers.set(name, ask)
    return ask(undefined)
  }
}

async function list(database: OwnDatabase, model?: string): Promise<readonly Generation[]> {
  const rows = await generationRows(database)
    .$if(model !== undefined, (query) => query.where('outcry_generations.model', '=', model as string))
    .execute()
  return rows.map(generationFrom)
}

function generationRows(database: OwnDatabase) {
  return database
    .selectFrom('outcry_generations')
    .leftJoin('outcry_serving', (join) =>
      join
        .onRef('outcry_serving.model', '=', 'outcry_generations.model')
        .onRef('outcry_serving.generation', '=', 'outcry_generations.generation'),
    )
    .selectAll('outcry_generations')
    .select('outcry_serving.turn')
    .orderBy('created_at')
    .orderBy('outcry_generations.model')
    .orderBy('outcry_generations.generation')
}

type GenerationRow = Awaited<ReturnType<ReturnType<typeof generationRows>['execute']>>[number]

function generationFrom(row: GenerationRow): Generation {
  return {
    model: row.model,
    generation: row.generation,
    fingerprint: row.fingerprint,
    handlersHash: row.handlers_hash,
    logId: row.log_id,
    state: row.state as GenerationState,
    serving: row.turn !== null,
    createdAt: row.created_at,
  }
}

async function create(database: OwnDatabase, flavour: SqlFlavour, asked: NewGeneration): Promise<Generation> {
  const { model, fingerprint, handlersHash, logId, columns, primaryKey, state = 'building' } = asked
  const generation = await nextGeneration(database, model)
  const createdAt = await now(database, flavour)
  const row = { model, generation, fingerprint, handlers_hash: handlersHash, log_id: logId }
  await database
    .insertInto('outcry_generations')
    .values({
      ...row,
      state,
      created_at: createdAt,
      columns: columns ? JSON.stringify(columns) : null,
    })
    .execute()
  await createLanes(database, asked, generation)
  const table = { model, generation, name: tableNameOf({ model, generation }) }
  if (columns) await createGenerationTable(database, flavour, { ...table, columns, ...(primaryKey && { primaryKey }) })
  return {
    model,
    generation,
    fingerprint,
    handlersHash,
    logId,
    state,
    serving: false,
    createdAt,
  }
}

async function now(database: OwnDatabase, flavour: SqlFlavour): Promise<string> {
  const { ms } = await database.selectNoFrom(flavour.clockMs.as('ms')).executeTakeFirstOrThrow()
  return new Date(Number(ms)).toISOString()
}

async function nextGeneration(database: OwnDatabase, model: string): Promise<number> {
  const { last_generation: next } = await database
    .insertInto('outcry_models')
    .values({ model, last_generation: 1 })
    .onConflict((conflict) =>
      conflict.column('model').doUpdateSet(({ eb }) => ({
        last_generation: eb('outcry_models.last_generation', '+', 1),
      })),
    )
    .returning('last_generation')
    .executeTakeFirstOrThrow()
  return next
}

async function createLanes(database: OwnDatabase, asked: NewGeneration, generation: number): Promise<void> {
  const { model, fingerprint } = asked
  const beginning = { live: false, owner: null, epoch: 0, expires_at: 0, position: BEGINNING }
  const rows = asked.lanes.map((lane) => ({
    ...{ model, generation, fingerprint, lane: laneText(lane) },
    ...{ ...beginning, event_id: null, event_position: null },
  }))
  if (rows.length > 0) await database.insertInto('outcry_lanes').values(rows).execute()
}

function servingQuery(database: OwnDatabase, [model, fingerprint]: readonly [string, string]) {
  return database
    .selectFrom('outcry_serving')
    .select(['model', 'generation'])
    .where('model', '=', model)
    .where('fingerprint', '=', fingerprint)
}

function servedCheckpointsQuery(database: OwnDatabase, [model, fingerprint]: readonly [string, string]) {
  return database
    .selectFrom('outcry_serving')
    .innerJoin('outcry_lanes', (join) =>
      join
        .onRef('outcry_lanes.model', '=', 'outcry_serving.model')
        .onRef('outcry_lanes.generation', '=', 'outcry_serving.generation'),
    )
    .select(['lane', 'position', 'event_id', 'event_position'])
    .where('outcry_serving.model', '=', model)
    .where('outcry_serving.fingerprint', '=', fingerprint)
}

function checkpointsQuery(database: OwnDatabase, [model, generation]: readonly [string, number]) {
  return database
    .selectFrom('outcry_lanes')
    .select(['lane', 'position', 'event_id', 'event_position'])
    .where('model', '=', model)
    .where('generation', '=', generation)
}
