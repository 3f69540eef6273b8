import assert from 'node:assert/strict'
import type {
  Generation,
  LaneLease,
  ReadModelStore,
  ReadModelTransaction,
} from '../../../projections/read-model-store.ts'
import { withCode } from '../eventually.ts'
import { letter } from './dead-letters.ts'
import { FINGERPRINT, type Fixture, type FixtureTest, type ReadModelStoreFeatures, todo } from './fixture.ts'

/** Tests that everything in a transaction happens, or nothing. */
export function testTransactions(test: FixtureTest, features: ReadModelStoreFeatures): void {
  test('transaction() answers what its work answers', async ({ store }) => {
    assert.equal(await store.transaction(async () => 42), 42)
  })

  test('transaction() rejects with what its work throws', async ({ store }) => {
    const error = new Error('thrown by the work')
    await assert.rejects(
      store.transaction(() => Promise.reject(error)),
      (thrown) => thrown === error,
    )
  })

  test('transaction() leaves nothing of work that throws', async (fixture) => {
    const { store, model } = fixture
    const generation = await fixture.create()
    await fixture.write(generation, { b: todo() })
    const lease = await fixture.claimLane(generation, 0)
    await assert.rejects(store.transaction((transaction) => doEverythingAndThrow(transaction, generation, lease)))
    assert.deepEqual(await fixture.read(generation, 'a', 'b'), { b: todo() })
    assert.equal((await store.generations.checkpoints(generation))[0]?.position, '0')
    assert.deepEqual(await store.deadLetters.list({ model }), [])
    assert.equal(await store.generations.serving(model, FINGERPRINT), undefined)
    assert.equal((await store.generations.list(model))[0]?.state, 'building')
  })

  test('transaction() goes on after one that was rolled back', async ({ store, create, write, read }) => {
    const generation = await create()
    await assert.rejects(store.transaction(() => Promise.reject(new Error('rolled back'))))
    await write(generation, { a: todo() })
    assert.deepEqual(await read(generation, 'a'), { a: todo() })
  })

  test('transaction() does not commit after a refused row, even when the work goes on', async (fixture) => {
    const generation = await fixture.create()
    const work = fixture.store.transaction(async (transaction) => {
      await transaction.writeRows(generation, new Map([['a', todo()]]))
      await transaction.writeRows(generation, new Map([['b', todo({ order: 'wrong' })]])).catch(() => undefined)
    })
    await assert.rejects(work, withCode('row-refused'))
    assert.deepEqual(await fixture.read(generation, 'a', 'b'), {})
  })

  test('transaction() sees what it has written itself', async ({ store, create }) => {
    const generation = await create()
    await store.transaction(async (transaction) => {
      await transaction.writeRows(generation, new Map([['a', todo()]]))
      assert.deepEqual((await transaction.readRows(generation, ['a'])).get('a'), todo())
    })
  })

  test('many transactions at the same time lose nothing', async (fixture) => {
    await countUp(fixture, [fixture.store])
  })

  if (features.shared) {
    test('many transactions of two openings at the same time lose nothing', async (fixture) => {
      await countUp(fixture, [fixture.store, await fixture.openAgain()])
    })
  }
}

async function doEverythingAndThrow(transaction: ReadModelTransaction, generation: Generation, lease: LaneLease) {
  assert.equal((await transaction.advance(lease, { lane: 0, position: '9' })).length, 1)
  await transaction.writeRows(
    generation,
    new Map([
      ['a', todo()],
      ['b', null],
    ]),
  )
  await transaction.park([letter(generation)])
  await transaction.serve(generation)
  throw new Error('rolled back')
}

const LANES = 8
const STEPS = 10

/** Lets many owners count in their own lane, and in rows of their own, all at the same time. */
async function countUp({ create, claim, read, store }: Fixture, stores: readonly ReadModelStore[]): Promise<void> {
  const generation = await create({ lanes: [...Array(LANES).keys()] })
  const leases = await claim(generation)
  await Promise.all(
    leases.map((lease, index) => countInLane(stores[index % stores.length] as ReadModelStore, generation, lease)),
  )
  const rows = await read(generation, ...leases.map(({ lane }) => `row-${lane}`))
  assert.deepEqual(
    Object.values(rows).map((row) => row['order']),
    Array(LANES).fill(STEPS),
  )
  const checkpoints = await store.generations.checkpoints(generation)
  assert.deepEqual(
    checkpoints.map(({ position }) => position),
    Array(LANES).fill(String(STEPS)),
  )
}

async function countInLane(store: ReadModelStore, generation: Generation, lease: LaneLease): Promise<void> {
  const { lane } = lease
  for (let step = 1; step <= STEPS; step++) {
    await store.transaction(async (transaction) => {
      const from = { ...lease, position: String(step - 1) }
      assert.equal((await transaction.advance(from, { lane, position: String(step) })).length, 1)
      const row = (await transaction.readRows(generation, [`row-${lane}`])).get(`row-${lane}`)
      await transaction.writeRows(
        generation,
        new Map([[`row-${lane}`, todo({ order: Number(row?.['order'] ?? 0) + 1 })]]),
      )
    })
  }
}
