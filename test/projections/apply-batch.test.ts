import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../src/domain/event-store.ts'
import { laneOf } from '../../src/domain/lane.ts'
import { applyBatch } from '../../src/projections/apply-batch.ts'
import { createBatchCombiner } from '../../src/projections/batch-combiner.ts'
import { fingerprintOf } from '../../src/projections/fingerprint.ts'
import { createPlanner } from '../../src/projections/planner.ts'
import type { LaneLease, ReadModelStore } from '../../src/projections/read-model-store.ts'
import { balances, POISON, searchableAccounts } from './accounts.ts'
import { openWorld, type World } from './world.ts'

const model = balances()
let world: World
beforeEach(async () => {
  world = await openWorld()
  await world.build(model)
})
afterEach(() => world.close())

const parts = () => ({
  ...world,
  definition: model.definition,
  planner: createPlanner(model.definition, world.codec),
  onParking: () => undefined,
})

/** Takes every lane, as a process does that has just been started. */
async function claim(): Promise<(account: string) => LaneLease> {
  const { name } = model.definition
  const request = { model: name, fingerprint: fingerprintOf(model.definition), scope: 'live' as const, leaseMs: 0 }
  const leases = await world.readModels.leases.claim({ ...request, owner: crypto.randomUUID() })
  return (account) => leases.find(({ lane }) => lane === laneOf(`account-${account}`)) as LaneLease
}

async function batchOf(account: string) {
  const events: RecordedEvent[] = []
  for await (const page of world.store.readStream(`account-${account}`)) events.push(...page)
  return { events, through: events.at(-1)?.position as string }
}

describe.each([
  ['applyBatch()', () => applyBatch],
  [
    'a batch combiner',
    () => {
      const combiners = new Map<string, ReturnType<typeof createBatchCombiner>>()
      return (of: ReturnType<typeof parts>, ...batch: Parameters<ReturnType<typeof createBatchCombiner>['apply']>) => {
        const combiner = combiners.get('one') ?? createBatchCombiner(of)
        combiners.set('one', combiner)
        return combiner.apply(...batch)
      }
    },
  ],
] as const)('%s', (_name, make) => {
  it('lets a worker that was paused beyond its lease write nothing, and says so', async () => {
    const apply = make()
    await world.append('a', ['Deposited', 1])
    const paused = await claim()
    await claim()
    await expect(apply(parts(), paused('a'), await batchOf('a'))).rejects.toMatchObject({ code: 'lease-lost' })
    expect(await world.rows(model)).toEqual([])
  })

  it('writes the batches of several lanes whether or not one of them is lost or poisoned', async () => {
    const apply = make()
    const accounts = ['a', 'b', 'c', 'd', 'e', 'f']
    for (const account of accounts) await world.append(account, ['Deposited', 1])
    await world.append('b', ['Renamed', POISON])
    const paused = await claim()
    const own = await claim()
    const lost = accounts.find((account) => laneOf(`account-${account}`) !== laneOf('account-a')) as string
    const written = await Promise.allSettled(
      accounts.map(async (account) => {
        const lease = account === lost ? paused(account) : own(account)
        return apply(parts(), lease, await batchOf(account))
      }),
    )
    const kept = accounts.filter((_account, index) => written[index]?.status === 'fulfilled')
    expect((await world.rows(model)).map((row) => row['id'])).toEqual(kept)
    expect(kept).not.toContain(lost)
    expect(kept.length).toBeGreaterThan(1)
  })
})

describe('a document', () => {
  it('takes in no event twice when the process dies between the index and the checkpoint', async () => {
    const { definition } = searchableAccounts()
    await world.build(searchableAccounts())
    await world.append('a', ['Deposited', 5])
    const planner = createPlanner(definition, world.codec)
    const searching = { ...parts(), definition, planner }
    const fingerprint = fingerprintOf(definition)
    const request = { model: definition.name, fingerprint, scope: 'live' as const, owner: 'one', leaseMs: 10_000 }
    const leases = await world.readModels.leases.claim(request)
    const lease = leases.find(({ lane }) => lane === laneOf('account-a')) as LaneLease
    const dying: ReadModelStore = {
      ...world.readModels,
      transaction: (work) =>
        world.readModels.transaction(async (transaction) => {
          await work(transaction)
          throw new Error('the process dies before the commit')
        }),
    }
    await expect(applyBatch({ ...searching, readModels: dying }, lease, await batchOf('a'))).rejects.toThrow('dies')
    await applyBatch(searching, lease, await batchOf('a'))
    expect(await world.rows(searchableAccounts())).toEqual([{ id: 'a', balance: 5, owner: '', events: 1 }])
  })
})
