import assert from 'node:assert/strict'
import type { Row } from '../../../projections/read-model-store.ts'
import { withCode } from '../eventually.ts'
import { type FixtureTest, todo } from './fixture.ts'

const wrongRows: Readonly<Record<string, unknown>> = {
  'a number for a text': { title: 5 },
  'a truth value for a text': { title: true },
  'a list for a text': { title: ['milk'] },
  'a text for a whole number': { order: '5' },
  'a fraction for a whole number': { order: 1.5 },
  'a whole number that is too large': { order: 2 ** 53 },
  'something that is not a number': { price: Number.NaN },
  'an endless number': { price: Number.POSITIVE_INFINITY },
  'a text for a number': { price: '1.5' },
  'a number for a truth value': { done: 1 },
  'a text for a truth value': { done: 'true' },
  'null where it must not be': { order: null },
  'nothing where something must be': { id: undefined },
  'a property that is not declared': { colour: 'red' },
}

/** Tests that data which does not fit is refused, not bent. */
export function testRefusedRows(test: FixtureTest): void {
  for (const [name, parts] of Object.entries(wrongRows)) {
    test(`writeRows() refuses ${name}, and nothing is written`, async ({ create, write, read }) => {
      const generation = await create()
      const rows = { a: todo(), b: todo(parts as Row), c: todo() }
      await assert.rejects(write(generation, rows), withCode('row-refused'))
      assert.deepEqual(await read(generation, 'a', 'b', 'c'), {})
    })
  }

  test('writeRows() names the key and the property that were refused', async ({ create, write }) => {
    const generation = await create()
    const rows = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`key-${index}`, todo()]))
    const refused = write(generation, { ...rows, 'key-50': todo({ done: 'yes' }) })
    await assert.rejects(refused, (error: { facts: Record<string, unknown>; message: string }) => {
      assert.equal(error.facts['key'], 'key-50')
      assert.match(error.message, /done/)
      return true
    })
  })
}
