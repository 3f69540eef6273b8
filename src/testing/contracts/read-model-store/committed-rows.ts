import assert from 'node:assert/strict'
import { withCode } from '../eventually.ts'
import { type FixtureTest, todo } from './fixture.ts'

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

  test('readRows() refuses a generation that is not there', async ({ store, create }) => {
    const { model } = await create()
    await assert.rejects(store.readRows({ model, generation: 99 }, ['a']), withCode('generation-not-found'))
  })
}
