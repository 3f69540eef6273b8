import assert from 'node:assert/strict'
import type { GenerationKey, ReadModelStore, Row } from '../../../projections/read-model-store.ts'
import { withCode } from '../eventually.ts'
import { type FixtureTest, todo } from './fixture.ts'

/** Tests that rows which are added in bulk are as good as those that are written. */
export function testAddedRows(test: FixtureTest): void {
  test('addRows() adds rows as they are, under any key', async ({ store, create, read }) => {
    const generation = await create()
    await add(store, generation, rowsWorthTrying)
    assert.deepEqual(await read(generation, ...Object.keys(rowsWorthTrying)), rowsWorthTrying)
  })

  test('addRows() adds many rows beside those that are there', async ({ store, create, write, read }) => {
    const generation = await create()
    const keys = Array.from({ length: 5_001 }, (_, index) => `todo-${index}`)
    const rows = Object.fromEntries(keys.map((key, order) => [key, todo({ order })]))
    await write(generation, { before: todo() })
    await add(store, generation, rows)
    assert.deepEqual(await read(generation, 'before', ...keys), { before: todo(), ...rows })
  })

  test('addRows() adds nothing when there is nothing to add', async ({ store, create, read }) => {
    const generation = await create()
    await add(store, generation, {})
    assert.deepEqual(await read(generation, 'a'), {})
  })

  test('addRows() refuses a key that has a row, and nothing is added', async ({ store, create, write, read }) => {
    const generation = await create()
    await write(generation, { b: todo({ title: 'first' }) })
    const rows = { a: todo(), b: todo({ title: 'second' }), c: todo() }
    await assert.rejects(add(store, generation, rows), withCode('row-refused'))
    assert.deepEqual(await read(generation, 'a', 'b', 'c'), { b: todo({ title: 'first' }) })
  })

  for (const [name, parts] of Object.entries(wrongRows)) {
    test(`addRows() refuses ${name}, and names the key`, async ({ store, create, read }) => {
      const generation = await create()
      const rows = { a: todo(), b: todo(parts as Row), c: todo() }
      await assert.rejects(add(store, generation, rows), (error: { code: string; facts: Record<string, unknown> }) => {
        assert.equal(error.code, 'row-refused')
        assert.equal(error.facts['key'], 'b')
        return true
      })
      assert.deepEqual(await read(generation, 'a', 'b', 'c'), {})
    })
  }

  test('addRows() adds nothing when its transaction is given up', async ({ store, create, read }) => {
    const generation = await create()
    const givenUp = store.transaction(async (transaction) => {
      await transaction.addRows(generation, [{ key: 'a', row: todo() }])
      throw new Error('given up')
    })
    await assert.rejects(givenUp, /given up/)
    assert.deepEqual(await read(generation, 'a'), {})
  })

  test('a transaction goes on behind addRows()', async ({ store, create, read }) => {
    const generation = await create()
    await store.transaction(async (transaction) => {
      await transaction.addRows(generation, [{ key: 'a', row: todo() }])
      await transaction.addRows(generation, [{ key: 'b', row: todo() }])
      await transaction.writeRows(generation, new Map([['a', null]]))
    })
    assert.deepEqual(Object.keys(await read(generation, 'a', 'b')), ['b'])
  })

  test('addRows() knows a table that is gone', async ({ store, create }) => {
    const generation = await create()
    const rows = [{ key: 'a', row: todo() }]
    await store.transaction((transaction) => transaction.addRows(generation, rows))
    await store.generations.drop(generation)
    const late = store.transaction((transaction) => transaction.addRows(generation, rows))
    await assert.rejects(late, withCode('generation-not-found'))
  })

  test('analyze() leaves rows as they are', async ({ store, create, write, read }) => {
    const generation = await create()
    await store.generations.analyze(generation)
    await write(generation, { a: todo() })
    await store.generations.analyze(generation)
    assert.deepEqual(await read(generation, 'a'), { a: todo() })
  })
}

function add(store: ReadModelStore, generation: GenerationKey, rows: Readonly<Record<string, Row>>): Promise<void> {
  const keyed = Object.entries(rows).map(([key, row]) => ({ key, row }))
  return store.transaction((transaction) => transaction.addRows(generation, keyed))
}

const rowsWorthTrying: Readonly<Record<string, Row>> = {
  a: todo({ title: `'"\`\\;--\n\r\t`, tags: ['\\', '\n\r\t', '"', { '\\N': null }] }),
  b: todo({ title: '\\N', id: '' }),
  c: todo({ title: null, price: null, tags: null }),
  d: todo({ title: '\\.', tags: 'null' }),
  e: todo({ title: 'Zażółć gęślą jaźń, 牛奶, 👩‍👩‍👧', order: Number.MAX_SAFE_INTEGER, price: 1.7976931348623157e308 }),
  f: todo({ order: Number.MIN_SAFE_INTEGER, price: 0.1 + 0.2, done: true, tags: {} }),
  'a\tkey\nof \\ lines': todo({ title: 'x'.repeat(100_000) }),
  "it's": todo(),
  '\\N': todo(),
  '\\.': todo(),
}

const wrongRows: Readonly<Record<string, unknown>> = {
  'a number for a text': { title: 5 },
  'null where it must not be': { order: null },
  'a property that is not declared': { colour: 'red' },
}
