import assert from 'node:assert/strict'
import type { Generation } from '../../../projections/read-model-store.ts'
import { withCode } from '../eventually.ts'
import { FINGERPRINT, type Fixture, type FixtureTest } from './fixture.ts'

/** Tests which generation is read and written. */
export function testServing(test: FixtureTest): void {
  test('serving() finds nothing while nothing was served', async ({ store, model, create }) => {
    await create()
    assert.equal(await store.generations.serving(model, FINGERPRINT), undefined)
  })

  test('serve() makes a generation live and read', async ({ store, model, createLive }) => {
    assert.equal(await store.generations.serving(model, FINGERPRINT), undefined)
    const generation = await createLive()
    assert.deepEqual(await store.generations.serving(model, FINGERPRINT), { model, generation: 1 })
    assert.deepEqual(await store.generations.list(model), [{ ...generation, state: 'live', serving: true }])
  })

  test('serve() frees the lanes from their builder, who cannot write any more', async (fixture) => {
    const generation = await fixture.create()
    const builder = await fixture.claimLane(generation, 0, { owner: 'builder' })
    await advance(fixture, builder, '9')
    await fixture.store.transaction((transaction) => transaction.serve(generation))
    assert.equal(await advance(fixture, { ...builder, position: '9' }, '10'), 0)
    const live = await fixture.claimLane('live', 0, { owner: 'owner-2' })
    assert.equal(live.position, '9')
    assert.equal(await advance(fixture, live, '10'), 1)
  })

  test('serve() leaves readers with another fingerprint where they are', async ({ store, model, createLive }) => {
    await createLive()
    await createLive({ fingerprint: 'f2' })
    assert.equal((await store.generations.serving(model, FINGERPRINT))?.generation, 1)
    assert.equal((await store.generations.serving(model, 'f2'))?.generation, 2)
  })

  test('servedCheckpoints() says how far the lanes are of the generation that is read', async (fixture) => {
    const { store, model, create, createLive } = fixture
    await create()
    assert.deepEqual(await store.generations.servedCheckpoints(model, FINGERPRINT), [])
    const generation = await createLive()
    const to = { lane: 1, position: '9', lastEvent: { id: 'event-1', position: '8' } }
    const lease = await fixture.claimLane('live', 1)
    await store.transaction((transaction) => transaction.advance(lease, to))
    const found = await store.generations.servedCheckpoints(model, FINGERPRINT)
    assert.deepEqual(found, [{ lane: 0, position: '0' }, to])
    assert.deepEqual(found, await store.generations.checkpoints(generation))
    assert.deepEqual(await store.generations.servedCheckpoints(model, 'other'), [])
  })

  test('serve() refuses a generation whose lanes have not all joined the live one', async (fixture) => {
    const { second } = await joined(fixture, [0])
    const serve = fixture.store.transaction((transaction) => transaction.serve(second))
    await assert.rejects(serve, withCode('read-model-building'))
    assert.equal((await fixture.store.generations.serving(fixture.model, FINGERPRINT))?.generation, 1)
    assert.equal((await fixture.store.generations.list(fixture.model))[1]?.state, 'building')
  })

  test('serve() of a joined generation moves readers, and the live owner goes on writing both', async (fixture) => {
    const { first, second } = await joined(fixture, [0, 1])
    const live = await fixture.claimLane('live', 0)
    await fixture.store.transaction((transaction) => transaction.serve(second))
    assert.deepEqual(await states(fixture), ['live', 'live serving'])
    assert.equal(await advance(fixture, live, '10'), 2)
    await fixture.store.transaction((transaction) => transaction.serve(first))
    assert.deepEqual(await states(fixture), ['live serving', 'live'])
  })

  test('serve() refuses a generation that is not there', async ({ store, model }) => {
    const missing = store.transaction((transaction) => transaction.serve({ model, generation: 7 }))
    await assert.rejects(missing, withCode('generation-not-found'))
  })

  test('retire() ends the writing into one of two live generations, and the other goes on', async (fixture) => {
    const { first, second } = await joined(fixture, [0, 1])
    const live = await fixture.claimLane('live', 0)
    await fixture.store.transaction(async (transaction) => {
      await transaction.serve(second)
      await transaction.retire(first)
    })
    assert.deepEqual(await states(fixture), ['retired', 'live serving'])
    assert.equal(await advance(fixture, live, '10'), 1)
    assert.equal((await fixture.store.generations.checkpoints(first))[0]?.position, '0')
  })

  test('retire() leaves nothing to claim, and nobody reading', async (fixture) => {
    const generation = await fixture.createLive()
    const live = await fixture.claimLane('live', 0)
    await fixture.store.transaction((transaction) => transaction.retire(generation))
    assert.equal(await advance(fixture, live, '10'), 0)
    assert.deepEqual(await fixture.claim('live'), [])
    assert.deepEqual(await fixture.claim(generation), [])
    assert.equal(await fixture.store.generations.serving(fixture.model, FINGERPRINT), undefined)
    assert.deepEqual(await states(fixture), ['retired'])
  })

  test('retire() leaves no live lane to lock or to join', async (fixture) => {
    const { store, model } = fixture
    const generation = await fixture.createLive()
    const building = await fixture.claimLane(await fixture.create(), 0)
    await store.transaction(async (transaction) => {
      await transaction.retire(generation)
      assert.equal(await transaction.lockLive(model, FINGERPRINT, 0), undefined)
      assert.equal(await transaction.join(building), false)
    })
  })

  test('retire() stops a rebuild', async (fixture) => {
    const generation = await fixture.create()
    const builder = await fixture.claimLane(generation, 0)
    await fixture.store.transaction((transaction) => transaction.retire(generation))
    assert.equal(await advance(fixture, builder, '10'), 0)
    assert.deepEqual(await fixture.claim(generation), [])
  })

  test('serve() takes a retired generation back, from where it stopped', async (fixture) => {
    const generation = await fixture.createLive()
    await advance(fixture, await fixture.claimLane('live', 0), '9')
    await fixture.store.transaction((transaction) => transaction.retire(generation))
    await fixture.store.transaction((transaction) => transaction.serve(generation))
    assert.equal((await fixture.claimLane('live', 0)).position, '9')
  })

  test('retire() refuses a generation that is not there', async ({ store, model }) => {
    const missing = store.transaction((transaction) => transaction.retire({ model, generation: 7 }))
    await assert.rejects(missing, withCode('generation-not-found'))
  })
}

/** A live generation and one that has joined it with some of its lanes. */
async function joined(fixture: Fixture, lanes: number[]): Promise<{ first: Generation; second: Generation }> {
  const first = await fixture.createLive()
  const second = await fixture.create()
  for (const lane of lanes) {
    const lease = await fixture.claimLane(second, lane)
    await fixture.store.transaction((transaction) => transaction.join(lease))
  }
  return { first, second }
}

async function states({ store, model }: Fixture): Promise<string[]> {
  const generations = await store.generations.list(model)
  return generations.map(({ state, serving }) => `${state}${serving ? ' serving' : ''}`)
}

async function advance({ store }: Fixture, lease: Awaited<ReturnType<Fixture['claimLane']>>, position: string) {
  const { lane } = lease
  return (await store.transaction((transaction) => transaction.advance(lease, { lane, position }))).length
}
