import assert from 'node:assert/strict'
import { withCode } from '../eventually.ts'
import { type FixtureTest, todo } from './fixture.ts'

/** Tests the return of a generation that was retired. */
export function testReopening(test: FixtureTest): void {
  test('reopen() lets the lanes of a retired generation be claimed where they were', async (fixture) => {
    const { store, model, createLive, claim, claimLane, read, write } = fixture
    const generation = await createLive()
    await write(generation, { a: todo() })
    const lease = await claimLane('live', 0)
    await store.transaction((transaction) => transaction.advance(lease, { lane: 0, position: '8' }))
    await store.transaction((transaction) => transaction.retire(generation))
    assert.deepEqual(await claim(generation), [])
    await store.transaction((transaction) => transaction.reopen(generation))
    assert.deepEqual(
      (await claim(generation, { owner: 'b' })).map(({ lane, position }) => [lane, position]),
      [
        [0, '8'],
        [1, '0'],
      ],
    )
    assert.deepEqual(await read(generation, 'a'), { a: todo() })
    const [known] = await store.generations.list(model)
    assert.deepEqual([known?.state, known?.serving], ['returning', false])
  })

  test('a generation that returns joins a live one and is served', async (fixture) => {
    const { store, model, createLive, create, claim } = fixture
    const first = await createLive()
    await store.transaction((transaction) => transaction.retire(first))
    const second = await create()
    await store.transaction((transaction) => transaction.serve(second))
    await store.transaction((transaction) => transaction.reopen(first))
    for (const lease of await claim(first, { owner: 'b' })) {
      assert.equal(await store.transaction((transaction) => transaction.join(lease)), true)
    }
    assert.equal((await claim('live', { owner: 'c' })).length, 2)
    await store.transaction((transaction) => transaction.serve(first))
    assert.deepEqual(await store.generations.serving(model, first.fingerprint), { model, generation: 1 })
  })

  test('reopen() refuses a generation that is not retired, or not there', async (fixture) => {
    const { store, model, create, createLive } = fixture
    for (const generation of [await createLive(), await create(), { model, generation: 7 }]) {
      const reopened = store.transaction((transaction) => transaction.reopen(generation))
      await assert.rejects(reopened, withCode('generation-not-found'))
    }
  })
}
