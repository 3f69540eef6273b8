import assert from 'node:assert/strict'
import type { JsonValue } from '../../../domain/json.ts'
import type { Column, Row } from '../../../projections/read-model-store.ts'
import { type FixtureTest, todo } from './fixture.ts'

/** Tests that rows come back as they were written. */
export function testRows(test: FixtureTest): void {
  for (const [name, parts] of Object.entries(rowsWorthTrying)) {
    test(`readRows() answers a row with ${name}`, async ({ create, write, read }) => {
      const generation = await create()
      await write(generation, { a: todo(parts) })
      assert.deepEqual(await read(generation, 'a'), { a: todo(parts) })
    })
  }

  for (const value of jsonWorthTrying) {
    test(`readRows() answers JSON ${JSON.stringify(value)} as it was`, async ({ create, write, read }) => {
      const generation = await create()
      await write(generation, { a: todo({ tags: value }) })
      assert.deepEqual(await read(generation, 'a'), { a: todo({ tags: value }) })
    })
  }

  test('readRows() answers null for a property that is missing or undefined', async ({ create, write, read }) => {
    const generation = await create()
    await write(generation, { a: { id: 'a', order: 1, done: true, title: undefined } })
    const row = { id: 'a', title: null, order: 1, price: null, done: true, tags: null }
    assert.deepEqual(await read(generation, 'a'), { a: row })
  })

  test('readRows() leaves out keys without a row', async ({ create, write, read }) => {
    const generation = await create()
    await write(generation, { a: todo() })
    assert.deepEqual(Object.keys(await read(generation, 'b', 'a', 'c')), ['a'])
    assert.deepEqual(await read(generation), {})
  })

  test('writeRows() replaces the whole row', async ({ create, write, read }) => {
    const generation = await create()
    await write(generation, { a: todo({ price: 3, tags: ['x'] }) })
    await write(generation, { a: todo({ price: null, tags: undefined }) })
    assert.deepEqual(await read(generation, 'a'), { a: todo({ price: null, tags: null }) })
  })

  test('writeRows() deletes, also what is not there', async ({ create, write, read }) => {
    const generation = await create()
    await write(generation, { a: todo(), b: todo() })
    await write(generation, { a: null, c: null })
    assert.deepEqual(await read(generation, 'a', 'b', 'c'), { b: todo() })
  })

  test('writeRows() keeps generations apart', async ({ create, write, read }) => {
    const [first, second] = [await create(), await create()]
    await write(first, { a: todo({ title: 'first' }) })
    await write(second, { a: todo({ title: 'second' }) })
    assert.equal((await read(first, 'a'))['a']?.['title'], 'first')
    assert.equal((await read(second, 'a'))['a']?.['title'], 'second')
  })

  test('writeRows() takes any key', async ({ create, write, read }) => {
    const generation = await create()
    const keys = [
      "it's",
      '"quoted"',
      'todo-1/child',
      'Zażółć 🦉',
      'a b',
      '%_',
      '\\',
      'A',
      'a',
      '1',
      '01',
      'x'.repeat(500),
    ]
    const rows = Object.fromEntries(keys.map((key, order) => [key, todo({ order })]))
    await write(generation, rows)
    assert.deepEqual(await read(generation, ...keys), rows)
  })

  test('writeRows() takes many rows at once, new, changed and deleted ones', async ({ create, write, read }) => {
    const generation = await create()
    const keys = Array.from({ length: 5000 }, (_, index) => `todo-${index}`)
    await write(generation, Object.fromEntries(keys.map((key, order) => [key, todo({ order })])))
    const changes = keys.map((key, index): [string, Row | null] => [key, index % 3 ? todo({ order: -index }) : null])
    await write(generation, Object.fromEntries(changes))
    const left = Object.fromEntries(changes.filter(([, row]) => row !== null))
    assert.deepEqual(await read(generation, ...keys), left)
  })

  test('create() takes columns whose names mean something in SQL', async ({ create, write, read }) => {
    const names = ['select', 'group', 'key', 'primary', 'rowid', 'camelCase', 'position', 'user']
    const columns = names.map((name): Column => ({ name, type: 'text', nullable: false }))
    const generation = await create({ columns })
    const row = Object.fromEntries(names.map((name) => [name, `value of ${name}`]))
    await write(generation, { a: row })
    assert.deepEqual(await read(generation, 'a'), { a: row })
  })
}

const rowsWorthTrying: Readonly<Record<string, Row>> = {
  'values of every type': {},
  'letters of many scripts': { title: 'Zażółć gęślą jaźń, 牛奶, молоко, نص, ไทย, 👩‍👩‍👧, \u{1f989}' },
  'quotes and line breaks': { title: `'"\`\\;--\n\r\t` },
  'an empty text': { title: '', id: '' },
  'the largest whole number': { order: Number.MAX_SAFE_INTEGER },
  'the smallest whole number': { order: Number.MIN_SAFE_INTEGER },
  'very large and very small numbers': { price: 1.7976931348623157e308, order: 0 },
  'a fraction that has no end in binary': { price: 0.1 + 0.2 },
  'a whole number in a column of other numbers': { price: 3 },
  nulls: { title: null, price: null, tags: null },
  'a truth': { done: true },
  'a text that looks like a number': { title: '0012', id: '1e5' },
}

const jsonWorthTrying: readonly JsonValue[] = [
  [],
  {},
  0,
  12.5,
  'text',
  '5',
  'null',
  '',
  true,
  false,
  [null, [1, { a: [] }], 'ü'],
  { nested: { deep: [{ null: null, true: true, '': '' }] }, 'odd "key"': '牛奶' },
  { big: Number.MAX_SAFE_INTEGER, small: 1e-300 },
]
