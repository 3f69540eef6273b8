import assert from 'node:assert/strict'
import { withCode } from '../eventually.ts'
import { letter } from './dead-letters.ts'
import { type FixtureTest, todo } from './fixture.ts'

/** Tests what is left of a generation that was dropped. */
export function testDropping(test: FixtureTest): void {
  test('drop() leaves nothing of a generation', async ({ store, model, create, write }) => {
    const generation = await create()
    await write(generation, { a: todo() })
    await store.transaction((transaction) => transaction.park([letter(generation)]))
    await store.deadLetters.request({ model, generation: 1, lane: 0, key: 'todo-1', action: 'redrive' })
    await store.generations.drop(generation)
    assert.deepEqual(await store.generations.list(model), [])
    assert.deepEqual(await store.generations.checkpoints(generation), [])
    assert.deepEqual(await store.deadLetters.list({ model }), [])
    assert.deepEqual(await store.deadLetters.requests(model), [])
    await assert.rejects(store.generations.measure(generation), withCode('generation-not-found'))
  })

  test('drop() leaves other generations as they are', async ({ store, create, write, read }) => {
    const [first, second] = [await create(), await create()]
    await write(second, { a: todo() })
    await store.transaction((transaction) => transaction.park([letter(second)]))
    await store.generations.drop(first)
    assert.deepEqual(await read(second, 'a'), { a: todo() })
    assert.equal((await store.generations.checkpoints(second)).length, 2)
    assert.equal((await store.deadLetters.list({ model: second.model })).length, 1)
  })

  test('drop() does not free the number of the generation', async ({ store, create }) => {
    await create()
    const second = await create()
    await store.generations.drop(second)
    assert.equal((await create()).generation, 3)
  })

  test('drop() refuses a live generation', async ({ store, createLive, claim }) => {
    const generation = await createLive()
    await assert.rejects(store.generations.drop(generation), withCode('input-invalid'))
    assert.equal((await claim('live')).length, 2)
  })

  test('drop() refuses a generation that is being built', async ({ store, create, claim }) => {
    const generation = await create()
    await claim(generation, { owner: 'builder' })
    await assert.rejects(store.generations.drop(generation), withCode('rebuild-running'))
    await store.leases.release('builder')
    await store.generations.drop(generation)
  })

  test('drop() takes a retired generation', async ({ store, model, createLive, claim }) => {
    const generation = await createLive()
    await claim('live')
    await store.transaction((transaction) => transaction.retire(generation))
    await store.generations.drop(generation)
    assert.deepEqual(await store.generations.list(model), [])
  })

  test('drop() of a generation that is gone does nothing', async ({ store, create }) => {
    const generation = await create()
    await store.generations.drop(generation)
    await store.generations.drop(generation)
  })

  test('a dropped generation cannot be written', async ({ store, create, write }) => {
    const [generation, other] = [await create(), await create()]
    await write(generation, { a: todo() })
    for (const each of [generation, other]) {
      await store.generations.drop(each)
      await assert.rejects(write(each, { a: todo() }), withCode('generation-not-found'))
    }
  })
}
