import { sql } from 'kysely'
import type { Lane } from '../../domain/lane.ts'
import type { Position } from '../../domain/position.ts'
import type {
  GenerationKey,
  LaneCheckpoint,
  LaneLease,
  LaneMove,
  WrittenGeneration,
} from '../../projections/read-model-store.ts'
import { compileOnce } from './compile-once.ts'
import { lanesToLock, lockBeforeChange } from './lane-lock.ts'
import { checkpointFrom, laneFrom, laneText } from './lane-rows.ts'
import { inScope } from './lane-scope.ts'
import type { OwnDatabase } from './own-tables.ts'
import type { SqlFlavour } from './sql-database.ts'

/**
 * Moves the checkpoint of a leased lane in every generation that it covers, in one statement that changes nothing
 * unless owner, epoch and position are still the lease's.
 *
 * @returns the generations that were moved.
 */
export async function advance(
  database: OwnDatabase,
  flavour: SqlFlavour,
  { lease, to }: LaneMove,
): Promise<readonly WrittenGeneration[]> {
  if (lease.scope !== 'live') return (await advanceQuery(database, lease, to).execute()).map(writtenFrom)
  const { model, fingerprint, lane, owner, epoch, position } = lease
  if (flavour.locksRows) await lockLiveLane(database, [model, fingerprint, true, laneText(lane)])
  const { id = null, position: eventPosition = null } = to.lastEvent ?? {}
  const place = [model, fingerprint, true, laneText(lane), owner, epoch, position] as const
  return (await advanceLive(database, [to.position, id, eventPosition, ...place])).map(writtenFrom)
}

type LiveParameters = readonly [
  ...[to: Position, id: string | null, eventPosition: Position | null],
  ...[model: string, fingerprint: string, live: boolean, lane: string, owner: string, epoch: number, from: Position],
]

/** Every batch of every lane begins with it. */
const advanceLive = compileOnce((database, parameters: LiveParameters) => {
  const [to, id, eventPosition, model, fingerprint, , lane, owner, epoch, position] = parameters
  const lease = { model, fingerprint, scope: 'live' as const, lane: laneFrom(lane), owner, epoch, position }
  const lastEvent = { id: id ?? '', position: eventPosition ?? to }
  return advanceQuery(database, lease, { position: to, lastEvent })
})

const lockLiveLane = compileOnce((database, [model, fingerprint, , lane]: readonly [string, string, boolean, string]) =>
  lanesToLock(liveLanes(database, { model, fingerprint, lane: laneFrom(lane) })),
)

function liveLanes(database: OwnDatabase, live: { model: string; fingerprint: string; lane?: Lane }) {
  return database.selectFrom('outcry_lanes').where(inScope({ ...live, scope: 'live' }))
}

function advanceQuery(
  database: OwnDatabase,
  lease: Pick<LaneLease, 'model' | 'fingerprint' | 'scope' | 'lane' | 'owner' | 'epoch' | 'position'>,
  to: Pick<LaneCheckpoint, 'position' | 'lastEvent'>,
) {
  return database
    .updateTable('outcry_lanes')
    .set({
      position: to.position,
      event_id: to.lastEvent?.id ?? null,
      event_position: to.lastEvent?.position ?? null,
    })
    .where(inScope(lease))
    .where('owner', '=', lease.owner)
    .where('epoch', '=', lease.epoch)
    .where('position', '=', lease.position)
    .returning(['model', 'generation', hasDeadLetters.as('hasDeadLetters')])
}

const hasDeadLetters = sql<boolean | number>`exists (
  select 1 from outcry_dead_letters as letters where letters.model = outcry_lanes.model
    and letters.generation = outcry_lanes.generation and letters.lane = outcry_lanes.lane)`

function writtenFrom(row: GenerationKey & { readonly hasDeadLetters: boolean | number }): WrittenGeneration {
  const { model, generation } = row
  return { model, generation, hasDeadLetters: Boolean(row.hasDeadLetters) }
}

/** Moves live lanes of one read model that one owner holds, in one statement; answers the generations of each. */
export async function advanceAll(
  database: OwnDatabase,
  flavour: SqlFlavour,
  moves: readonly LaneMove[],
): Promise<readonly (readonly WrittenGeneration[])[]> {
  const [first] = moves
  if (first === undefined) return []
  const { model, fingerprint, owner } = first.lease
  const lanes = moves.map(({ lease }) => laneText(lease.lane))
  await lockBeforeChange(flavour, liveLanes(database, { model, fingerprint }).where('lane', 'in', lanes))
  const rows = moves.map(
    ({
      lease,
      to,
    }) => sql`select cast(${laneText(lease.lane)} as text) as lane, cast(${lease.epoch} as integer) as epoch,
      cast(${lease.position} as text) as old_position, cast(${to.position} as text) as new_position,
      cast(${to.lastEvent?.id ?? null} as text) as event_id,
      cast(${to.lastEvent?.position ?? null} as text) as event_position`,
  )
  const moved = await sql<GenerationKey & { readonly lane: string; readonly hasDeadLetters: boolean | number }>`
    update outcry_lanes set position = moves.new_position, event_id = moves.event_id, event_position = moves.event_position
    from (${sql.join(rows, sql` union all `)}) as moves
    where outcry_lanes.model = ${model} and outcry_lanes.fingerprint = ${fingerprint} and outcry_lanes.live
      and outcry_lanes.owner = ${owner} and outcry_lanes.lane = moves.lane and outcry_lanes.epoch = moves.epoch
      and outcry_lanes.position = moves.old_position
    returning outcry_lanes.lane, outcry_lanes.model, outcry_lanes.generation,
      ${hasDeadLetters} as "hasDeadLetters"`.execute(database)
  return moves.map(({ lease }) =>
    moved.rows.filter(({ lane }) => lane === laneText(lease.lane)).map((row) => writtenFrom(row)),
  )
}

/** Locks a lane of the live generations of a fingerprint until the transaction ends, and says how far it is. */
export async function lockLive(
  database: OwnDatabase,
  flavour: SqlFlavour,
  live: { model: string; fingerprint: string; lane: Lane },
): Promise<LaneCheckpoint | undefined> {
  const rows = await database
    .selectFrom('outcry_lanes')
    .select(['lane', 'position', 'event_id', 'event_position'])
    .where(inScope({ ...live, scope: 'live' }))
    .$if(flavour.locksRows, (query) => query.forUpdate())
    .execute()
  return rows[0] && checkpointFrom(rows[0])
}

/**
 * Gives a lane of a building generation to the owner of the live one, with the same epoch, expiry and checkpoint.
 *
 * @returns false, changing nothing, when the lease is lost or there is no live lane.
 */
export async function join(database: OwnDatabase, lease: LaneLease): Promise<boolean> {
  if (lease.scope === 'live') return false
  const live = database
    .selectFrom('outcry_lanes')
    .select(copied)
    .where(inScope({ ...lease, scope: 'live' }))
    .limit(1)
    .as('live_lane')
  const { numUpdatedRows } = await database
    .updateTable('outcry_lanes')
    .from(live)
    .set(({ ref }) => ({ live: true, ...Object.fromEntries(copied.map((name) => [name, ref(`live_lane.${name}`)])) }))
    .where(inScope(lease))
    .where('outcry_lanes.owner', '=', lease.owner)
    .where('outcry_lanes.epoch', '=', lease.epoch)
    .where('outcry_lanes.position', '=', lease.position)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

/** What makes two lanes one: from then on, they are claimed and advanced together. */
const copied = ['owner', 'epoch', 'expires_at', 'position', 'event_id', 'event_position'] as const
