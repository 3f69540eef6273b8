import assert from 'node:assert/strict'
import { withCode } from '../eventually.ts'
import { type FixtureTest, todo } from './fixture.ts'

/** Tests what generations hold, and how two of them differ. */
export function testMeasuring(test: FixtureTest): void {
  test('measure() counts the rows of one generation', async ({ store, create, write }) => {
    const [first, second] = [await create(), await create()]
    await write(first, { a: todo(), b: todo(), c: todo() })
    await write(first, { a: null })
    assert.equal((await store.generations.measure(first)).rows, 2)
    assert.equal((await store.generations.measure(second)).rows, 0)
  })

  test('measure() tells how much room they take', async ({ store, create, write }) => {
    const generation = await create()
    const rows = Array.from({ length: 300 }, (_, index) => [`k${index}`, todo({ title: 'x'.repeat(500) })] as const)
    await write(generation, Object.fromEntries(rows))
    const { bytes } = await store.generations.measure(generation)
    assert.ok(bytes > 50_000 && bytes < 2_000_000, `${bytes} bytes`)
  })

  test('measure() refuses a generation whose rows live elsewhere', async ({ store, model }) => {
    const asked = { model, fingerprint: 'f1', handlersHash: 'h1', logId: 'log-1', lanes: [0] }
    const generation = await store.generations.create(asked)
    await assert.rejects(store.generations.measure(generation), withCode('generation-not-found'))
  })

  test('measure() refuses a generation that is not there', async ({ store, model }) => {
    await assert.rejects(store.generations.measure({ model, generation: 7 }), withCode('generation-not-found'))
  })

  test('compare() finds nothing between generations with the same rows', async ({ store, model, create, write }) => {
    const rows = {
      a: todo(),
      b: todo({ title: null, price: null, tags: null }),
      c: todo({ tags: [{ z: 1, a: [null] }] }),
    }
    for (const generation of [await create(), await create()]) await write(generation, rows)
    const pair = { model, first: 1, second: 2, maxKeys: 10 }
    assert.deepEqual(await store.generations.compare(pair), { differing: 0, keys: [] })
  })

  test('compare() names the keys of rows that differ or are missing, in order', async (fixture) => {
    const { store, model, create, write } = fixture
    const same = { same: todo() }
    const other = {
      g: todo({ title: 'milk' }),
      f: todo({ order: 1 }),
      e: todo({ price: null }),
      d: todo({ done: true }),
    }
    const changed = { g: todo({ title: null }), f: todo({ order: 2 }), e: todo({ price: 0 }), d: todo({ done: false }) }
    await write(await create(), { ...same, ...other, c: todo({ tags: ['a', 'b'] }), b: todo() })
    await write(await create(), { ...same, ...changed, c: todo({ tags: ['b', 'a'] }), a: todo() })
    const { differing, keys } = await store.generations.compare({ model, first: 1, second: 2, maxKeys: 10 })
    assert.equal(differing, 7)
    assert.deepEqual(
      keys.map(({ key, difference }) => [key, difference]),
      [['a', 'only-in-second'], ['b', 'only-in-first'], ...['c', 'd', 'e', 'f', 'g'].map((key) => [key, 'other-row'])],
    )
  })

  test('compare() counts every key that differs, and names no more than asked for', async (fixture) => {
    const { store, model, create, write } = fixture
    await create()
    await write(await create(), { a: todo(), b: todo(), c: todo() })
    const { differing, keys } = await store.generations.compare({ model, first: 1, second: 2, maxKeys: 2 })
    assert.deepEqual([differing, keys.map(({ key }) => key)], [3, ['a', 'b']])
  })

  test('compare() tells rows apart by their primary key where statements write them', async (fixture) => {
    const { store, model, create } = fixture
    const primaryKey = ['id', 'order']
    const insert = async (ids: readonly string[]) => {
      const generation = await create({ primaryKey })
      await store.transaction((transaction) =>
        transaction.execute(generation, async (database) => {
          for (const id of ids) await database.insertInto(model).values({ id, order: 7, done: false }).execute()
        }),
      )
    }
    await insert(['one', 'both'])
    await insert(['both', 'other'])
    assert.deepEqual(await store.generations.compare({ model, first: 1, second: 2, primaryKey, maxKeys: 10 }), {
      differing: 2,
      keys: [
        { key: 'one / 7', difference: 'only-in-first' },
        { key: 'other / 7', difference: 'only-in-second' },
      ],
    })
  })

  test('compare() refuses a generation that is not there', async ({ store, model, create }) => {
    await create()
    const missing = store.generations.compare({ model, first: 1, second: 2, maxKeys: 1 })
    await assert.rejects(missing, withCode('generation-not-found'))
  })

  test('oldReaders() knows nobody when nobody reads', async ({ store }) => {
    const { mark } = await store.generations.oldReaders()
    assert.deepEqual((await store.generations.oldReaders(mark)).readers, [])
  })
}
