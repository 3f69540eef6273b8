import { type ExpressionBuilder, sql } from 'kysely'
import type { Lane } from '../../domain/lane.ts'
import type {
  GenerationState,
  LaneLease,
  LeaseRequest,
  Leases,
  WrittenModel,
} from '../../projections/read-model-store.ts'
import { lockBeforeChange } from './lane-lock.ts'
import { compareLanes, laneText, leaseFrom } from './lane-rows.ts'
import { inScope } from './lane-scope.ts'
import { findStanding, standingFrom } from './lane-standing.ts'
import type { LaneRow, OwnDatabase, OwnTables } from './own-tables.ts'
import type { SqlDatabase, SqlFlavour } from './sql-database.ts'

/** Makes the leases of a store: each call is one transaction. */
export function createLeases({ readOne, write, flavour }: SqlDatabase): Leases {
  return {
    claim: (request) => write(({ database }) => claim(database, flavour, request)),
    renew: (owner, leaseMs) => write(({ database }) => renew(database, flavour, { owner, leaseMs })),
    enlist: (owner, leaseMs, models) =>
      write(async ({ database }) => {
        const counts: number[] = []
        for (const model of models) counts.push(await enlist(database, flavour, { ...model, owner, leaseMs }))
        return counts
      }),
    release: (owner, only) =>
      write(async ({ database }) => {
        await lockBeforeChange(flavour, database.selectFrom('outcry_lanes').where('owner', '=', owner))
        await (only === undefined ? releaseAll(database, owner) : releaseLanes(database, owner, only))
      }),
    standing: (generation) =>
      readOne(async (database: OwnDatabase) => standingFrom(await findStanding(database, flavour, generation))),
  }
}

async function claim(database: OwnDatabase, flavour: SqlFlavour, request: LeaseRequest): Promise<readonly LaneLease[]> {
  const { owner, scope, leaseMs, maxLanes } = request
  const mine = database.selectFrom('outcry_lanes').where(inScope(request)).where(mayBeTaken(flavour, request))
  await lockBeforeChange(flavour, mine)
  const rows = await database
    .updateTable('outcry_lanes')
    .set(({ eb }) => ({ owner, epoch: eb('epoch', '+', 1), expires_at: expiry(flavour, leaseMs) }))
    .where(inScope(request))
    .where(mayBeTaken(flavour, request))
    .$if(maxLanes !== undefined, (query) => query.where('lane', 'in', firstLanes(database, flavour, request)))
    .where(({ selectFrom, exists, ref, lit }) =>
      exists(
        selectFrom('outcry_generations')
          .select(lit(1).as('found'))
          .where('outcry_generations.model', '=', ref('outcry_lanes.model'))
          .where('outcry_generations.generation', '=', ref('outcry_lanes.generation'))
          .where('state', 'in', writtenStates(scope)),
      ),
    )
    .returningAll()
    .execute()
  return leasesOf(rows, scope)
}

function mayBeTaken(flavour: SqlFlavour, { owner, except = [] }: LeaseRequest) {
  return ({ and, or, eb }: ExpressionBuilder<OwnTables, 'outcry_lanes'>) =>
    and([
      or([eb('owner', 'is', null), eb('owner', '=', owner), eb('expires_at', '<=', flavour.clockMs)]),
      ...(except.length === 0 ? [] : [eb('lane', 'not in', except.map(laneText))]),
    ])
}

/** The lanes that are taken when not all may be. A lane that others take meanwhile is not replaced by another one. */
function firstLanes(database: OwnDatabase, flavour: SqlFlavour, request: LeaseRequest) {
  return database
    .selectFrom('outcry_lanes')
    .select('lane')
    .distinct()
    .where(inScope(request))
    .where(mayBeTaken(flavour, request))
    .orderBy('lane')
    .limit(request.maxLanes ?? 0)
}

/** Nothing is written into a retired generation, so nobody may hold its lanes. */
function writtenStates(scope: LeaseRequest['scope']): readonly GenerationState[] {
  const built: readonly GenerationState[] = ['building', 'checking', 'returning']
  return scope === 'live' ? [...built, 'live'] : built
}

/** The rows of a lane in joined generations are one lease. */
function leasesOf(rows: readonly LaneRow[], scope: LeaseRequest['scope']): readonly LaneLease[] {
  const byLane = new Map(rows.map((row) => [row.lane, leaseFrom(row, scope)]))
  return [...byLane.values()].sort(compareLanes)
}

async function renew(
  database: OwnDatabase,
  flavour: SqlFlavour,
  { owner, leaseMs }: { owner: string; leaseMs: number },
): Promise<void> {
  await database
    .updateTable('outcry_lanes')
    .set({ expires_at: expiry(flavour, leaseMs) })
    .where('owner', '=', owner)
    .execute()
}

async function enlist(
  database: OwnDatabase,
  flavour: SqlFlavour,
  { model, fingerprint, owner, leaseMs }: WrittenModel & { owner: string; leaseMs: number },
): Promise<number> {
  const expires_at = expiry(flavour, leaseMs)
  await database
    .insertInto('outcry_writers')
    .values({ model, fingerprint, owner, expires_at })
    .onConflict((conflict) => conflict.columns(['model', 'fingerprint', 'owner']).doUpdateSet({ expires_at }))
    .execute()
  await database
    .deleteFrom('outcry_writers')
    .where('model', '=', model)
    .where('expires_at', '<=', flavour.clockMs)
    .execute()
  const { count } = await database
    .selectFrom('outcry_writers')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('model', '=', model)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirstOrThrow()
  return Number(count)
}

async function releaseAll(database: OwnDatabase, owner: string): Promise<void> {
  await database.deleteFrom('outcry_writers').where('owner', '=', owner).execute()
  await database.updateTable('outcry_lanes').set(free).where('owner', '=', owner).execute()
}

async function releaseLanes(
  database: OwnDatabase,
  owner: string,
  { model, fingerprint, lanes }: WrittenModel & { readonly lanes: readonly Lane[] },
): Promise<void> {
  await database
    .updateTable('outcry_lanes')
    .set(free)
    .where(inScope({ model, fingerprint, scope: 'live' }))
    .where('owner', '=', owner)
    .where('lane', 'in', lanes.map(laneText))
    .execute()
}

const free = { owner: null, expires_at: 0 } as const

function expiry(flavour: SqlFlavour, leaseMs: number) {
  return sql<number>`${flavour.clockMs} + ${Math.round(leaseMs)}`
}
