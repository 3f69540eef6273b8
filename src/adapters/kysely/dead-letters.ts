import type { Selectable } from 'kysely'
import type { Lane } from '../../domain/lane.ts'
import type { Position } from '../../domain/position.ts'
import type {
  DeadLetter,
  DeadLetterAction,
  DeadLetterRequest,
  DeadLetters,
  GenerationKey,
} from '../../projections/read-model-store.ts'
import { compileOnce } from './compile-once.ts'
import { laneFrom, laneText } from './lane-rows.ts'
import type { OwnDatabase, OwnTables } from './own-tables.ts'
import type { SqlDatabase } from './sql-database.ts'

type Filter = Parameters<DeadLetters['list']>[0]

const DEFAULT_LIMIT = 1000

/** How many letters go into one statement, below every database's limit of parameters. */
const LETTERS_PER_STATEMENT = 500

/** Makes the dead letters of a store. */
export function createDeadLetters({ readOne, write }: SqlDatabase): DeadLetters {
  return {
    list: (filter) => readOne((database: OwnDatabase) => list(database, filter)),
    count: (model) => readOne((database: OwnDatabase) => count(database, model)),
    request: (request) => write(({ database }) => leaveRequest(database, request)),
    requests: (model) => readOne((database: OwnDatabase) => requests(database, model)),
  }
}

async function count(database: OwnDatabase, model: string): Promise<number> {
  const { letters } = await database
    .selectFrom('outcry_dead_letters')
    .select(({ fn }) => fn.countAll<number>().as('letters'))
    .where('model', '=', model)
    .executeTakeFirstOrThrow()
  return Number(letters)
}

/** Adds dead letters; those already there stay as they are. */
export async function park(database: OwnDatabase, letters: readonly DeadLetter[]): Promise<void> {
  for (let start = 0; start < letters.length; start += LETTERS_PER_STATEMENT) {
    const rows = letters.slice(start, start + LETTERS_PER_STATEMENT).map(letterRow)
    await database
      .insertInto('outcry_dead_letters')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['model', 'generation', 'key', 'position']).doNothing())
      .execute()
  }
}

/** Removes dead letters of a key, all of them or the one at a position, and the request about the key. */
export async function unpark(
  database: OwnDatabase,
  { model, generation }: GenerationKey,
  { key, position }: { key: string; position: Position | undefined },
): Promise<void> {
  await database
    .deleteFrom('outcry_dead_letters')
    .where('model', '=', model)
    .where('generation', '=', generation)
    .where('key', '=', key)
    .$if(position !== undefined, (query) => query.where('position', '=', position as Position))
    .execute()
  await database
    .deleteFrom('outcry_dead_letter_requests')
    .where('model', '=', model)
    .where('generation', '=', generation)
    .where('key', '=', key)
    .execute()
}

/** Says which keys of a lane have dead letters. */
export async function parkedKeys(
  database: OwnDatabase,
  { model, generation }: GenerationKey,
  lanes: readonly Lane[],
): Promise<readonly string[]> {
  const wanted = new Set(lanes.map(laneText))
  const rows = await findParkedKeys(database, [model, generation])
  return rows.filter(({ lane }) => wanted.has(lane)).map(({ key }) => key)
}

/** Every batch asks. A key has one lane. */
const findParkedKeys = compileOnce((database, [model, generation]: readonly [string, number]) =>
  database
    .selectFrom('outcry_dead_letters')
    .select(['key', 'lane'])
    .distinct()
    .where('model', '=', model)
    .where('generation', '=', generation)
    .orderBy('key'),
)

async function list(database: OwnDatabase, filter: Filter = {}): Promise<readonly DeadLetter[]> {
  const { model, generation, key, limit = DEFAULT_LIMIT } = filter
  const isOfKey = model !== undefined && generation !== undefined && key !== undefined
  const rows = isOfKey
    ? await findLettersOfKey(database, [model, generation, key, limit])
    : await lettersOf(database, filter).limit(limit).execute()
  return rows.map(letterFrom)
}

/** Every command asks that waits for a read model. */
const findLettersOfKey = compileOnce(
  (database, [model, generation, key, limit]: readonly [string, number, string, number]) =>
    lettersOf(database, { model, generation, key }).limit(limit),
)

function lettersOf(database: OwnDatabase, { model, generation, key }: Filter = {}) {
  return (
    database
      .selectFrom('outcry_dead_letters')
      .selectAll()
      .where(({ and, eb }) =>
        and([
          ...(model === undefined ? [] : [eb('model', '=', model)]),
          ...(generation === undefined ? [] : [eb('generation', '=', generation)]),
          ...(key === undefined ? [] : [eb('key', '=', key)]),
        ]),
      )
      // Positions are decimal texts without leading zeros: the longer one is the later one.
      .orderBy(({ fn }) => fn('length', ['position']))
      .orderBy('position')
      .orderBy('model')
      .orderBy('generation')
      .orderBy('key')
  )
}

async function leaveRequest(database: OwnDatabase, request: DeadLetterRequest): Promise<void> {
  const { model, generation, lane, key, action } = request
  await database
    .insertInto('outcry_dead_letter_requests')
    .values({ model, generation, lane: laneText(lane), key, action })
    .onConflict((conflict) =>
      conflict.columns(['model', 'generation', 'key']).doUpdateSet({ lane: laneText(lane), action }),
    )
    .execute()
}

async function requests(database: OwnDatabase, model: string): Promise<readonly DeadLetterRequest[]> {
  const rows = await database
    .selectFrom('outcry_dead_letter_requests')
    .selectAll()
    .where('model', '=', model)
    .orderBy('generation')
    .orderBy('key')
    .execute()
  return rows.map((row) => ({
    ...row,
    lane: laneFrom(row.lane),
    action: row.action as DeadLetterAction,
  }))
}

type LetterRow = Selectable<OwnTables['outcry_dead_letters']>

function letterRow({ lane, streamId, parkedAt, ...letter }: DeadLetter): LetterRow {
  return { ...letter, lane: laneText(lane), stream_id: streamId, parked_at: parkedAt }
}

function letterFrom({ lane, stream_id: streamId, parked_at: parkedAt, revision, ...letter }: LetterRow): DeadLetter {
  return { ...letter, revision: Number(revision), lane: laneFrom(lane), streamId, parkedAt }
}
