import assert from 'node:assert/strict'
import { eventually } from '../eventually.ts'
import { FINGERPRINT, type Fixture, type FixtureTest } from './fixture.ts'

/** Tests who may write which lane, and for how long. */
export function testLeases(test: FixtureTest): void {
  test('claim() answers a lease for every lane, with its checkpoint', async ({ model, create, claim }) => {
    const generation = await create({ lanes: [1, 0] })
    const common = { model, fingerprint: FINGERPRINT, scope: 1, owner: 'owner-1', position: '0' }
    const leases = (await claim(generation)).map(({ epoch, ...lease }) => lease)
    assert.deepEqual(leases, [
      { ...common, lane: 0 },
      { ...common, lane: 1 },
    ])
  })

  test('claim() answers nothing that somebody else holds', async ({ create, claim }) => {
    const generation = await create()
    await claim(generation, { owner: 'a' })
    assert.deepEqual(await claim(generation, { owner: 'b' }), [])
  })

  test("claim() answers the owner's lanes again, with a greater epoch", async ({ create, claimLane }) => {
    const generation = await create()
    const first = await claimLane(generation, 0)
    const second = await claimLane(generation, 0)
    assert.ok(second.epoch > first.epoch)
  })

  test('claim() gives each lane to one of many that ask at the same time', async ({ create, claim }) => {
    const generation = await create({ lanes: [...Array(16).keys()] })
    const owners = Array.from({ length: 8 }, (_, index) => `owner-${index}`)
    const claimed = await Promise.all(owners.map((owner) => claim(generation, { owner })))
    assert.equal(claimed.flat().length, 16)
    assert.equal(new Set(claimed.flat().map(({ lane }) => lane)).size, 16)
  })

  test('claim() finds nothing under another fingerprint', async ({ create, claim }) => {
    const generation = await create()
    assert.deepEqual(await claim(generation, { fingerprint: 'other' }), [])
  })

  test('claim() tells building generations apart', async ({ create, claim }) => {
    const [first, second] = [await create(), await create()]
    await claim(first, { owner: 'a' })
    assert.equal((await claim(second, { owner: 'b' })).length, 2)
  })

  test('claim() finds no live lane while nothing is live', async ({ create, claim }) => {
    await create()
    assert.deepEqual(await claim('live'), [])
  })

  test('claim() takes over a lease that has run out, with a greater epoch', async ({ create, claim, claimLane }) => {
    const generation = await create({ lanes: [0] })
    const first = await claimLane(generation, 0, { owner: 'a', leaseMs: 30 })
    let second = await claim(generation, { owner: 'b' })
    await eventually('the lease runs out', async () => {
      if (second.length === 0) second = await claim(generation, { owner: 'b' })
      return second.length === 1
    })
    assert.ok((second[0]?.epoch ?? 0) > first.epoch)
  })

  test('claim() leaves lanes as they are that it is told to', async ({ create, claim }) => {
    const generation = await create({ lanes: [0, 1, 2] })
    const before = await claim(generation)
    const again = await claim(generation, { except: [0, 2] })
    assert.deepEqual(
      again.map(({ lane, epoch }) => [lane, epoch]),
      [[1, (before[1]?.epoch ?? 0) + 1]],
    )
  })

  test('claim() takes no more lanes than it is told to, and others the rest', async ({ create, claim }) => {
    const generation = await create({ lanes: [0, 1, 2, 3, 4] })
    const first = await claim(generation, { owner: 'a', maxLanes: 2 })
    assert.equal(first.length, 2)
    assert.deepEqual(await claim(generation, { owner: 'a', maxLanes: 0 }), [])
    const second = await claim(generation, { owner: 'b', maxLanes: 9 })
    assert.equal(new Set([...first, ...second].map(({ lane }) => lane)).size, 5)
  })

  test('claim() counts a lane once that joined generations share', async ({ store, create, createLive, claim }) => {
    const live = await createLive({ lanes: [0, 1, 2] })
    await claim('live', { owner: 'a' })
    const built = await create({ lanes: [0, 1, 2] })
    for (const lease of await claim(built, { owner: 'builder' })) {
      assert.ok(await store.transaction((transaction) => transaction.join(lease)))
    }
    await store.leases.release('a')
    const claimed = await claim('live', { owner: 'b', maxLanes: 2 })
    assert.equal(claimed.length, 2)
    const [lease] = claimed
    assert.ok(lease)
    const moved = await store.transaction((transaction) => transaction.advance(lease, { ...lease, position: '5' }))
    assert.deepEqual(moved.map(({ generation }) => generation).toSorted(), [live.generation, built.generation])
  })

  test('claim() with a short lease shortens a long one', async (fixture) => {
    const generation = await fixture.create()
    await fixture.claim(generation, { owner: 'a' })
    await fixture.claim(generation, { owner: 'a', leaseMs: 1 })
    await passLeaseTime(fixture)
    assert.equal((await fixture.claim(generation, { owner: 'b' })).length, 2)
  })

  test('renew() keeps a lease beyond its time', async (fixture) => {
    const generation = await fixture.create()
    await fixture.claim(generation, { owner: 'a', leaseMs: SHORT_MS })
    await fixture.store.leases.renew('a', 60_000)
    await passLeaseTime(fixture)
    assert.deepEqual(await fixture.claim(generation, { owner: 'b' }), [])
  })

  test('renew() does not touch what somebody else holds', async (fixture) => {
    const generation = await fixture.create()
    await fixture.claim(generation, { owner: 'a', leaseMs: SHORT_MS })
    await fixture.store.leases.renew('b', 60_000)
    await passLeaseTime(fixture)
    assert.equal((await fixture.claim(generation, { owner: 'b' })).length, 2)
  })

  test('release() frees what the owner holds, everywhere', async ({ store, model, create, claim }) => {
    const generations = [await create(), await create({ model: `${model}_b` })]
    for (const generation of generations) await claim(generation, { owner: 'a' })
    await store.leases.release('a')
    for (const generation of generations) assert.equal((await claim(generation, { owner: 'b' })).length, 2)
  })

  test('release() does not touch what somebody else holds', async ({ store, create, claim }) => {
    const generation = await create()
    await claim(generation, { owner: 'a' })
    await store.leases.release('b')
    assert.deepEqual(await claim(generation, { owner: 'b' }), [])
  })

  test('release() of some lanes keeps the others', async ({ store, model, createLive, claim }) => {
    await createLive({ lanes: [0, 1, 2] })
    await claim('live', { owner: 'a' })
    await store.leases.release('a', { model, fingerprint: FINGERPRINT, lanes: [0, 2] })
    await store.leases.release('b', { model, fingerprint: FINGERPRINT, lanes: [1] })
    const freed = await claim('live', { owner: 'b' })
    assert.deepEqual(
      freed.map(({ lane }) => lane),
      [0, 2],
    )
  })

  test('enlist() counts who is there for a read model, each once', async ({ store, model }) => {
    const [todos, lists] = [written(model), written(`${model}_b`)]
    assert.deepEqual(await store.leases.enlist('a', 60_000, [todos]), [1])
    assert.deepEqual(await store.leases.enlist('a', 60_000, [todos]), [1])
    assert.deepEqual(await store.leases.enlist('b', 60_000, [lists, todos]), [1, 2])
    assert.deepEqual(await store.leases.enlist('c', 60_000, []), [])
  })

  test('enlist() tells versions of the code apart', async ({ store, model }) => {
    await store.leases.enlist('a', 60_000, [written(model)])
    assert.deepEqual(await store.leases.enlist('b', 60_000, [{ model, fingerprint: 'f2' }]), [1])
  })

  test('enlist() counts nobody whose time has run out, or who has released', async (fixture) => {
    const { store, model } = fixture
    const models = [written(model)]
    await store.leases.enlist('a', SHORT_MS, models)
    await passLeaseTime(fixture)
    assert.deepEqual(await store.leases.enlist('b', 60_000, models), [1])
    await store.leases.release('b')
    assert.deepEqual(await store.leases.enlist('c', 60_000, models), [1])
  })

  test('release() does not lower the epoch', async ({ store, create, claimLane }) => {
    const generation = await create()
    const first = await claimLane(generation, 0, { owner: 'a' })
    await store.leases.release('a')
    assert.ok((await claimLane(generation, 0, { owner: 'b' })).epoch > first.epoch)
  })
}

const SHORT_MS = 30

const written = (model: string) => ({ model, fingerprint: FINGERPRINT })

/** Waits until a short lease that is taken now has run out, by the database's own clock. */
async function passLeaseTime({ model, create, claim }: Fixture): Promise<void> {
  const clock = await create({ model: `${model}_clock` })
  await claim(clock, { owner: 'a', leaseMs: SHORT_MS })
  await eventually('a short lease runs out', async () => (await claim(clock, { owner: 'b' })).length > 0)
}
