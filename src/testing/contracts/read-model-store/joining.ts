import assert from 'node:assert/strict'
import type { LaneLease } from '../../../projections/read-model-store.ts'
import { FINGERPRINT, type Fixture, type FixtureTest, todo } from './fixture.ts'

const LIVE_CHECKPOINT = { lane: 0, position: '30', lastEvent: { id: 'event-3', position: '29' } }

/** Tests how a rebuilt generation joins the live one. */
export function testJoining(test: FixtureTest): void {
  test('lockLive() says how far a live lane is', async ({ store, model, ...fixture }) => {
    const { live } = await twoGenerations({ store, model, ...fixture })
    await store.transaction(async (transaction) => {
      await transaction.advance(live, LIVE_CHECKPOINT)
      assert.deepEqual(await transaction.lockLive(model, FINGERPRINT, 0), LIVE_CHECKPOINT)
    })
  })

  test('lockLive() knows no lane of a building generation', async ({ store, model, create }) => {
    await create()
    const locked = await store.transaction((transaction) => transaction.lockLive(model, FINGERPRINT, 0))
    assert.equal(locked, undefined)
  })

  test('lockLive() lets no other transaction change the rows of the lane', async ({ store, model, ...fixture }) => {
    const generation = await fixture.createLive()
    await fixture.write(generation, { a: todo({ order: 0 }) })
    const increment = () =>
      store.transaction(async (transaction) => {
        await transaction.lockLive(model, FINGERPRINT, 0)
        const row = (await transaction.readRows(generation, ['a'])).get('a')
        await transaction.writeRows(generation, new Map([['a', todo({ order: Number(row?.['order']) + 1 })]]))
      })
    await Promise.all(Array.from({ length: 30 }, increment))
    assert.equal((await fixture.read(generation, 'a'))['a']?.['order'], 30)
  })

  test('join() gives the lane the checkpoint of the live one', async (fixture) => {
    const { second, live, building } = await twoGenerations(fixture)
    await fixture.store.transaction((transaction) => transaction.advance(live, LIVE_CHECKPOINT))
    assert.equal(await join(fixture, building), true)
    assert.deepEqual((await fixture.store.generations.checkpoints(second))[0], LIVE_CHECKPOINT)
  })

  test("after join() one advance of the live lane's owner moves both generations", async (fixture) => {
    const { first, second, live, building } = await twoGenerations(fixture)
    await join(fixture, building)
    assert.deepEqual(await moved(fixture, live, '40'), [first.generation, second.generation])
    for (const generation of [first, second]) {
      assert.equal((await fixture.store.generations.checkpoints(generation))[0]?.position, '40')
    }
  })

  test('after join() the builder cannot write the lane any more, even as the same owner', async (fixture) => {
    const { second, building } = await twoGenerations(fixture)
    await join(fixture, building)
    for (let epoch = 0; epoch < 5; epoch++) assert.deepEqual(await moved(fixture, { ...building, epoch }, '40'), [])
    const claimed = await fixture.claim(second, { owner: 'owner-1' })
    assert.deepEqual(
      claimed.map(({ lane }) => lane),
      [1],
    )
  })

  test('after join() both generations are one lease for the next owner', async (fixture) => {
    const { first, second, building } = await twoGenerations(fixture)
    await join(fixture, building)
    await fixture.store.leases.release('owner-1')
    const lease = await fixture.claimLane('live', 0, { owner: 'next' })
    assert.equal((await fixture.claim('live', { owner: 'next' })).length, 2)
    const again = await fixture.claimLane('live', 0, { owner: 'next' })
    assert.deepEqual(await moved(fixture, lease, '40'), [])
    assert.deepEqual(await moved(fixture, again, '40'), [first.generation, second.generation])
  })

  test('an advance that waits for join() moves both generations, or none', async (fixture) => {
    const { first, second, live, building } = await twoGenerations(fixture)
    const generations = await meanwhile(fixture, building, () => moved(fixture, live, '40'))
    if (generations.length > 0) assert.deepEqual(generations, [first.generation, second.generation])
  })

  test('a claim that waits for join() takes both generations, or none', async (fixture) => {
    const { first, second, building } = await twoGenerations(fixture)
    const live = { model: fixture.model, fingerprint: FINGERPRINT, lanes: [0, 1] }
    await fixture.store.leases.release('owner-1', live)
    const claimed = await meanwhile(fixture, building, () => fixture.claim('live', { owner: 'next' }))
    const lease = claimed.find(({ lane }) => lane === 0)
    if (lease !== undefined) assert.deepEqual(await moved(fixture, lease, '40'), [first.generation, second.generation])
  })

  test('a release that waits for join() frees both generations', async (fixture) => {
    const { first, second, building } = await twoGenerations(fixture)
    await meanwhile(fixture, building, () => fixture.store.leases.release('owner-1'))
    const lease = await fixture.claimLane('live', 0, { owner: 'next' })
    assert.deepEqual(await moved(fixture, lease, '40'), [first.generation, second.generation])
  })

  test('join() leaves the other lanes of the building generation with their builder', async (fixture) => {
    const { second, building } = await twoGenerations(fixture)
    await join(fixture, building)
    const lane1 = await fixture.claimLane(second, 1)
    assert.deepEqual(await moved(fixture, lane1, '40'), [second.generation])
  })

  for (const [wrong, parts] of Object.entries({
    owner: { owner: 'somebody else' },
    epoch: { epoch: 99 },
    position: { position: '7' },
  })) {
    test(`join() changes nothing for a lease with another ${wrong}`, async (fixture) => {
      const { first, live, building } = await twoGenerations(fixture)
      assert.equal(await join(fixture, { ...building, ...parts }), false)
      assert.deepEqual(await moved(fixture, live, '40'), [first.generation])
    })
  }

  test('join() changes nothing when there is no live lane', async (fixture) => {
    const generation = await fixture.create()
    const lease = await fixture.claimLane(generation, 0)
    assert.equal(await join(fixture, lease), false)
    assert.deepEqual(await moved(fixture, lease, '40'), [generation.generation])
  })

  test('join() does not find a live lane of another fingerprint', async (fixture) => {
    await fixture.createLive({ fingerprint: 'other' })
    const lease = await fixture.claimLane(await fixture.create(), 0)
    assert.equal(await join(fixture, lease), false)
  })
}

/** A live generation and a building one, both of whose lanes are claimed by the same owner. */
async function twoGenerations(fixture: Fixture) {
  const first = await fixture.createLive()
  const live = await fixture.claimLane('live', 0)
  const second = await fixture.create()
  const building = await fixture.claimLane(second, 0)
  return { first, second, live, building }
}

function join({ store, model }: Fixture, lease: LaneLease): Promise<boolean> {
  return store.transaction(async (transaction) => {
    await transaction.lockLive(model, FINGERPRINT, lease.lane)
    return transaction.join(lease)
  })
}

/** Joins, and begins something else after the live lane was locked, which a store may let wait until the join is done. */
async function meanwhile<Result>(
  { store, model }: Fixture,
  lease: LaneLease,
  begin: () => Promise<Result>,
): Promise<Result> {
  let begun: Promise<Result> | undefined
  await store.transaction(async (transaction) => {
    await transaction.lockLive(model, FINGERPRINT, lease.lane)
    begun = begin()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await transaction.join(lease)
  })
  return begun as Promise<Result>
}

/** Advances with the stored position, and answers the generations that moved. */
async function moved({ store }: Fixture, lease: LaneLease, position: string): Promise<number[]> {
  const generations = await store.transaction((transaction) =>
    transaction.advance(lease, { lane: lease.lane, position }),
  )
  return generations.map(({ generation }) => generation).sort((a, b) => a - b)
}
