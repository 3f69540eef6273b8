import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openPostgresReadModelStore } from '../../src/adapters/postgres/read-model-store/read-model-store.ts'
import { createSqliteReadModelStore } from '../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import type { RecordedEvent } from '../../src/domain/event-store.ts'
import { type Lane, laneOf } from '../../src/domain/lane.ts'
import { hasReached } from '../../src/domain/position.ts'
import { applyBatch } from '../../src/projections/apply-batch.ts'
import { fingerprintOf } from '../../src/projections/fingerprint.ts'
import { lanesOf } from '../../src/projections/lane-claims.ts'
import { createPlanner } from '../../src/projections/planner.ts'
import type { ReadModel, ReadModelDefinition } from '../../src/projections/read-model.ts'
import type { LaneCheckpoint, LaneLease, ReadModelStore, Row } from '../../src/projections/read-model-store.ts'
import { testDatabase } from '../adapters/postgres/test-database.ts'
import { type AccountEvent, balances, movements, POISON, totals } from './accounts.ts'
import { openWorld, type World } from './world.ts'

const accountEvent: fc.Arbitrary<AccountEvent> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(fc.constantFrom('Deposited' as const, 'Withdrawn' as const), fc.integer({ min: 0, max: 9 })),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant('Renamed' as const), fc.constantFrom('Ada', 'Bo', POISON)) },
  { weight: 1, arbitrary: fc.constant(['Closed'] as const) },
)
const history = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), accountEvent), { minLength: 1, maxLength: 25 })
/** How a batch goes: how many events, whether its first events come twice, and whether the process dies. */
const step = fc.record({
  size: fc.integer({ min: 1, max: 8 }),
  repeated: fc.integer({ min: 0, max: 3 }),
  crash: fc.constantFrom('none', 'none', 'before commit', 'after commit'),
})

/** Delivers the events of a read model's lanes in the given batches, with repetitions and crashes, until all is done. */
async function deliver(
  world: World,
  model: ReadModel,
  { events, steps }: { events: readonly RecordedEvent[]; steps: readonly Step[] },
): Promise<void> {
  const { definition } = model
  for (const lane of lanesOf(definition, world.log.laneCount)) {
    const ofLane = events.filter(({ streamId }) => lane === 'log' || laneOf(streamId) === lane)
    await deliverLane(world, definition, { lane, events: ofLane, steps })
  }
}

async function deliverLane(
  world: World,
  definition: ReadModelDefinition,
  { lane, events, steps }: { lane: Lane; events: readonly RecordedEvent[]; steps: readonly Step[] },
): Promise<void> {
  let lease = await claimLane(world, definition, lane)
  let next = 0
  for (let round = 0; next < events.length; round += 1) {
    const { size, repeated, crash } = steps[round % steps.length] as Step
    const delivered = events.slice(Math.max(0, next - repeated), next + size)
    // In the end the process has to stay alive for once.
    const dies = crash === 'before commit' && round < 40
    const written = await applyDelivered(world, definition, { lease, delivered, dies })
    if (written !== undefined) next += size
    const isNewProcess = written === undefined || crash === 'after commit'
    lease = isNewProcess ? await claimLane(world, definition, lane) : { ...lease, ...written }
  }
}

async function applyDelivered(
  world: World,
  definition: ReadModelDefinition,
  { lease, delivered, dies }: { lease: LaneLease; delivered: readonly RecordedEvent[]; dies: boolean },
): Promise<LaneCheckpoint | undefined> {
  const events = delivered.filter(({ position }) => !hasReached(lease.position, position))
  const last = events.at(-1)
  if (last === undefined) return lease
  const readModels = dies ? dyingBeforeCommit(world.readModels) : world.readModels
  const planner = createPlanner(definition, world.codec)
  const parts = { ...world, readModels, definition, planner, onParking: () => undefined }
  return applyBatch(parts, lease, { events, through: last.position }).catch((error: unknown) => {
    if (!dies) throw error
    return undefined
  })
}

/** Takes a lane as a process does that has just been started. */
async function claimLane(world: World, definition: ReadModelDefinition, lane: Lane): Promise<LaneLease> {
  const request = { model: definition.name, fingerprint: fingerprintOf(definition), scope: 'live' as const }
  const leases = await world.readModels.leases.claim({ ...request, owner: crypto.randomUUID(), leaseMs: 0 })
  return leases.find((lease) => lease.lane === lane) as LaneLease
}
type Step = { size: number; repeated: number; crash: string }

function dyingBeforeCommit(readModels: ReadModelStore): ReadModelStore {
  return {
    ...readModels,
    transaction: (work) =>
      readModels.transaction(async (transaction) => {
        await work(transaction)
        throw new Error('the process dies before the commit')
      }),
  }
}

/** What the events mean, without any store: the oracle. */
type Oracle = (events: readonly RecordedEvent[]) => readonly object[]

interface AccountData {
  readonly amount?: number
  readonly owner?: string
}

const oracles: Readonly<Record<'balances' | 'totals' | 'movements', Oracle>> = {
  balances: (events) => {
    const rows = new Map<string, Expected>()
    for (const { id, type, data } of healthy(events)) {
      if (type === 'Closed') rows.delete(id)
      else rows.set(id, expectedRow(rows.get(id), type, data))
    }
    return [...rows].map(([id, row]) => ({ id, ...row })).sort(byId)
  },
  totals: (events) => {
    let row: Expected | undefined
    for (const { type, data } of events.map(plain)) if (data.amount !== undefined) row = expectedRow(row, type, data)
    return row === undefined ? [] : [{ id: 'all', ...row }]
  },
  movements: (events) => {
    const rows = new Map<string, { id: string; kind: string; events: number; sum: number }>()
    for (const { id, type: kind, data } of healthy(events)) {
      if (data.amount === undefined) continue
      const row = rows.get(`${id} ${kind}`) ?? { id, kind, events: 0, sum: 0 }
      rows.set(`${id} ${kind}`, { ...row, events: row.events + 1, sum: row.sum + data.amount })
    }
    return [...rows.values()].sort(byId)
  },
}

type Expected = { balance: number; owner: string; events: number }

function expectedRow(before: Expected | undefined, type: string, data: AccountData): Expected {
  const { balance, owner, events } = before ?? { balance: 0, owner: '', events: 0 }
  const amount = (data.amount ?? 0) * (type === 'Withdrawn' ? -1 : 1)
  return { balance: balance + amount, owner: data.owner ?? owner, events: events + 1 }
}

function plain({ streamId, type, data }: RecordedEvent) {
  return { id: streamId.slice('account-'.length), type, data: data as AccountData }
}

/** The events that are taken in: of each account, those before the first that cannot be. */
function healthy(events: readonly RecordedEvent[]) {
  const poisoned = new Set<string>()
  return events.map(plain).filter(({ id, data }) => {
    if (data.owner === POISON) poisoned.add(id)
    return !poisoned.has(id)
  })
}

/** Databases differ in the order of rows with the same id. */
function sorted(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => byId(a as { id: string }, b as { id: string }))
}

function byId(a: { id: string; kind?: string }, b: { id: string; kind?: string }): number {
  return a.id.localeCompare(b.id) || (a.kind ?? '').localeCompare(b.kind ?? '')
}

const models = [
  ['in lanes', (version: number) => balances({ version }), oracles.balances],
  ['in the order of the log', (version: number) => totals(`totals_${version}`), oracles.totals],
  ['written by SQL', (version: number) => movements(`movements_${version}`), oracles.movements],
] as const

const postgres = await testDatabase()

/** Where read models are, and how many histories are tried there. */
const databases = [
  ['SQLite', 500, async () => createSqliteReadModelStore({ location: ':memory:' })],
  ['PostgreSQL', 15, () => openPostgresReadModelStore({ url: postgres?.urlOf(crypto.randomUUID()) ?? '' })],
] as const

const cases = databases
  .filter(([database]) => database === 'SQLite' || postgres !== undefined)
  .flatMap(([database, runs, open]) => models.map((model) => [model[0], database, { model, runs, open }] as const))

describe.each(cases)('a read model %s in %s', (_name, _database, { model: [, makeModel, oracle], runs, open }) => {
  it('is the same for any batching, any repetition and any crash, and equals its rebuild', { timeout: 240_000 }, () =>
    fc.assert(
      fc.asyncProperty(history, fc.array(step, { minLength: 1, maxLength: 5 }), async (happened, steps) => {
        const world = await openWorld({ readModels: await open() })
        try {
          const [live, rebuilt] = [makeModel(1), makeModel(2)]
          await world.build(live)
          for (const [account, event] of happened) await world.append(account, event)
          const events: RecordedEvent[] = []
          for await (const page of world.store.readAll()) events.push(...page.events)
          await deliver(world, live, { events, steps })
          await world.build(rebuilt, { park: true })
          const expected = oracle(events)
          expect(sorted(await world.rows(live))).toEqual(expected)
          expect(sorted(await world.rows(rebuilt))).toEqual(expected)
        } finally {
          await world.close()
        }
      }),
      { numRuns: runs },
    ),
  )
})
