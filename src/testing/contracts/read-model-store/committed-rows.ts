import assert from 'node:assert/strict'
import { withCode } from '../eventually.ts'
import { FINGERPRINT, type FixtureTest, todo } from './fixture.ts'

/** Tests that rows are found by key outside of a transaction. */
export function testCommittedRows(test: FixtureTest): void {
  test('readRows() finds committed rows by key, with their types', async ({ store, create, write }) => {
    const generation = await create()
    const rows = { a: todo({ tags: ['x', { y: 1 }] }), b: todo({ title: null, done: true }) }
    await write(generation, rows)
    assert.deepEqual(Object.fromEntries(await store.readRows(generation, ['b', 'a', 'missing'])), rows)
    assert.deepEqual(await store.readRows(generation, []), new Map())
  })

  test('readRows() finds thousands of rows', async ({ store, create, write }) => {
    const generation = await create()
    const keys = Array.from({ length: 1_234 }, (_, index) => `key-${index}`)
    await write(generation, Object.fromEntries(keys.map((key) => [key, todo({ id: key })])))
    const rows = await store.readRows(generation, keys)
    assert.deepEqual([...rows.keys()].sort(), [...keys].sort())
    assert.equal(rows.get('key-700')?.['id'], 'key-700')
  })

  test('readRows() answers each of those who read at the same time with rows of their own', async (fixture) => {
    const { store, create, write } = fixture
    const generation = await create()
    await write(generation, { a: todo({ id: 'a' }), b: todo({ id: 'b' }) })
    const [a, both, none] = await Promise.all(
      [['a'], ['b', 'a'], ['c']].map((keys) => store.readRows(generation, keys)),
    )
    assert.deepEqual([...(a?.keys() ?? [])], ['a'])
    assert.deepEqual([...(both?.keys() ?? [])], ['b', 'a'])
    assert.deepEqual(none, new Map())
    Object.assign(a?.get('a') ?? {}, { title: 'changed by who has read it' })
    assert.deepEqual(both?.get('a'), todo({ id: 'a' }))
  })

  test('readRows() shows what was committed before, however many read', async ({ store, create, write }) => {
    const generation = await create()
    for (let order = 1; order <= 20; order += 1) {
      const early = Array.from({ length: 5 }, () => store.readRows(generation, ['a']))
      await write(generation, { a: todo({ order }) })
      const late = await Promise.all(Array.from({ length: 5 }, () => store.readRows(generation, ['a'])))
      for (const rows of late) assert.equal(rows.get('a')?.['order'], order)
      await Promise.all(early)
    }
  })

  test('readRows() refuses a generation that is not there', async ({ store, create }) => {
    const { model } = await create()
    await assert.rejects(store.readRows({ model, generation: 99 }, ['a']), withCode('generation-not-found'))
  })

  test('readServedRows() finds rows of the generation that is read', async (fixture) => {
    const { store, model, create, createLive, write } = fixture
    const read = async (keys: string[]) => store.readServedRows(model, FINGERPRINT, keys)
    await write(await create(), { a: todo() })
    assert.equal(await read(['a']), undefined)
    const first = await createLive()
    assert.deepEqual(await read(['a', 'b']), new Map())
    await write(first, { a: todo({ id: 'a' }), b: todo({ id: 'b', title: null }) })
    assert.deepEqual(Object.fromEntries((await read(['b', 'a', 'missing'])) ?? []), {
      a: todo({ id: 'a' }),
      b: todo({ id: 'b', title: null }),
    })
    assert.deepEqual(await read([]), new Map())
    assert.equal(await store.readServedRows(model, 'other', ['a']), undefined)
  })

  test('readServedRows() reads the next generation as soon as it is served, and when the last is gone', async (fixture) => {
    const { store, model, create, createLive, write } = fixture
    const orderOf = async () => (await store.readServedRows(model, FINGERPRINT, ['a']))?.get('a')?.['order']
    const first = await createLive()
    await write(first, { a: todo({ order: 1 }) })
    assert.equal(await orderOf(), 1)
    const second = await create()
    await write(second, { a: todo({ order: 2 }) })
    const other = await fixture.openAgain()
    for (const lease of await fixture.claim(second)) {
      await other.transaction((transaction) => transaction.join(lease))
    }
    await other.transaction((transaction) => transaction.serve(second))
    assert.equal(await orderOf(), 2)
    await other.transaction((transaction) => transaction.serve(first))
    assert.equal(await orderOf(), 1)
    await other.transaction(async (transaction) => {
      await transaction.serve(second)
      await transaction.retire(first)
    })
    await other.generations.drop(first)
    assert.equal(await orderOf(), 2)
  })

  test('readServedRows() answers each of those who read at the same time with rows of their own', async (fixture) => {
    const generation = await fixture.createLive()
    await fixture.write(generation, { a: todo() })
    const read = () => fixture.store.readServedRows(fixture.model, FINGERPRINT, ['a'])
    const [one, other] = await Promise.all([read(), read()])
    Object.assign(one?.get('a') ?? {}, { title: 'changed by who has read it' })
    assert.deepEqual(other?.get('a'), todo())
  })
}
