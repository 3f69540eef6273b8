import assert from 'node:assert/strict'
import { BEGINNING } from '../../../domain/position.ts'
import type { FixtureTest } from './fixture.ts'

/** Tests what is known of generations. */
export function testGenerations(test: FixtureTest): void {
  test('create() answers a building generation that nobody reads', async ({ model, create }) => {
    const { createdAt, ...generation } = await create({ fingerprint: 'f9', handlersHash: 'h9', logId: 'log-9' })
    const asked = { model, fingerprint: 'f9', handlersHash: 'h9', logId: 'log-9' }
    assert.deepEqual(generation, { ...asked, generation: 1, state: 'building', serving: false })
    assert.equal(new Date(createdAt).toISOString(), createdAt)
    assert.ok(Math.abs(Date.parse(createdAt) - Date.now()) < 600_000)
  })

  test('create() begins every lane at the beginning of the log', async ({ store, create }) => {
    const generation = await create({ lanes: [10, 2, 0] })
    const checkpoints = [0, 2, 10].map((lane) => ({ lane, position: BEGINNING }))
    assert.deepEqual(await store.generations.checkpoints(generation), checkpoints)
  })

  test('create() takes the whole log as one lane', async ({ store, create }) => {
    const generation = await create({ lanes: ['log'] })
    assert.deepEqual(await store.generations.checkpoints(generation), [{ lane: 'log', position: BEGINNING }])
  })

  test('create() numbers the generations of each read model from 1', async ({ model, create }) => {
    assert.equal((await create()).generation, 1)
    assert.equal((await create()).generation, 2)
    assert.equal((await create({ model: `${model}_b` })).generation, 1)
  })

  test('create() gives many callers at the same time different numbers', async ({ create }) => {
    const created = await Promise.all(Array.from({ length: 10 }, () => create()))
    const numbers = created.map(({ generation }) => generation).sort((a, b) => a - b)
    assert.deepEqual(numbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  test('list() answers the generations of one read model, oldest first', async ({ store, model, create }) => {
    await create({ model: `${model}_b` })
    const created = [await create(), await create({ fingerprint: 'f2' }), await create()]
    assert.deepEqual(await store.generations.list(model), created)
  })

  test('list() answers the generations of all read models', async ({ store, model, create }) => {
    const [one, other] = [await create(), await create({ model: `${model}_b` })]
    const all = await store.generations.list()
    assert.deepEqual(
      all.filter((each) => each.model.startsWith(model)),
      [one, other],
    )
  })

  test('checkpoints() knows nothing of a generation that is not there', async ({ store, model }) => {
    assert.deepEqual(await store.generations.checkpoints({ model, generation: 7 }), [])
  })
}
