import assert from 'node:assert/strict'
import type { SearchQuery } from '../../../projections/search-index.ts'
import { withCode } from '../eventually.ts'
import { article, type FixtureTest } from './fixture.ts'

const articles = {
  a: article({ author: 'Ann', year: 2001, price: 1.5, open: true, tags: ['red', 'blue'] }),
  b: article({ author: "O'Brien", year: 2002, price: 2, open: false, tags: ['blue'] }),
  c: article({ author: 'Zoë', year: 2003, price: -3, open: true, tags: [] }),
  d: article({ author: 'ann', year: 2010, price: 100.25, open: false, tags: ['red', 'green', 'odd "tag"'] }),
  e: article({ open: true }),
}

const filters: readonly (readonly [string, SearchQuery['filter'], readonly string[]])[] = [
  ['no condition', {}, ['a', 'b', 'c', 'd', 'e']],
  ['a text, letter by letter', { author: 'Ann' }, ['a']],
  ['a text with a quote', { author: "O'Brien" }, ['b']],
  ['a text beyond ASCII', { author: 'Zoë' }, ['c']],
  ['a text that no document has', { author: 'nobody' }, []],
  ['a whole number', { year: 2002 }, ['b']],
  ['a fraction', { price: 100.25 }, ['d']],
  ['a negative number', { price: -3 }, ['c']],
  ['true', { open: true }, ['a', 'c', 'e']],
  ['false', { open: false }, ['b', 'd']],
  ['null, for a missing value', { author: null }, ['e']],
  ['null, for an empty or missing list', { tags: null }, ['c', 'e']],
  ['one of several values', { author: ['Ann', 'Zoë', 'nobody'] }, ['a', 'c']],
  ['one of several values or none', { year: [2001, null] }, ['a', 'e']],
  ['one of no values', { author: [] }, []],
  ['a value of a list', { tags: 'red' }, ['a', 'd']],
  ['an odd value of a list', { tags: 'odd "tag"' }, ['d']],
  ['one of several values of a list', { tags: ['green', 'blue'] }, ['a', 'b', 'd']],
  ['one of several values of a list or none', { tags: ['green', null] }, ['c', 'd', 'e']],
  ['a range, with its ends', { year: { from: 2001, to: 2003 } }, ['a', 'b', 'c']],
  ['a range without an end', { year: { from: 2003 } }, ['c', 'd']],
  ['a range without a beginning', { price: { to: 1.5 } }, ['a', 'c']],
  ['an empty range', { year: { from: 5, to: 4 } }, []],
  ['a range of texts', { author: { from: 'B', to: 'Z' } }, ['b']],
  ['a range over a list', { tags: { from: 'g', to: 'h' } }, ['d']],
  ['several conditions, all of which must hold', { open: true, tags: 'red', year: { from: 2000 } }, ['a']],
]

/** Tests which documents a filter leaves. */
export function testFilters(test: FixtureTest): void {
  for (const [name, filter, expected] of filters) {
    test(`search() filters by ${name}`, async ({ write, search }) => {
      await write(articles)
      const page = await search(filter === undefined ? {} : { filter })
      assert.deepEqual(
        page.hits.map(({ key }) => key),
        expected,
      )
      assert.equal(page.total, expected.length)
    })
  }

  test('search() filters what a text finds', async ({ write, search }) => {
    await write({
      a: article({ title: 'milk', tags: ['x'] }),
      b: article({ title: 'milk' }),
      c: article({ title: 'bread', tags: ['x'] }),
    })
    const page = await search({ text: 'milk', filter: { tags: 'x' } })
    assert.deepEqual([page.total, page.hits[0]?.key], [1, 'a'])
  })

  const keyPrefixes: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['t-a~'], ['t-a~1', 't-a~2']],
    [
      ['t-a~', 'u-a~'],
      ['t-a~1', 't-a~2', 'u-a~1'],
    ],
    [['t-z~'], []],
    [[], []],
  ]
  for (const [prefixes, expected] of keyPrefixes) {
    test(`search() finds and counts only what begins with ${JSON.stringify(prefixes)}`, async ({ write, search }) => {
      const keys = ['t-a', 't-a~1', 't-a~2', 't-b~1', 'u-a~1']
      await write(Object.fromEntries(keys.map((key) => [key, article({ title: 'milk', tags: ['x'] })])))
      for (const query of [{}, { text: 'milk' }, { filter: { tags: 'x' } }]) {
        const page = await search({ ...query, keyPrefixes: prefixes, countBy: ['tags'] })
        assert.deepEqual(page.hits.map(({ key }) => key).sort(), expected)
        assert.equal(page.total, expected.length)
        assert.deepEqual(page.counts['tags'], expected.length === 0 ? [] : [{ value: 'x', count: expected.length }])
      }
    })
  }

  test('search() goes on only where the same keys may be seen', async ({ write, search }) => {
    await write(Object.fromEntries(['t-a~1', 't-a~2', 't-b~1'].map((key) => [key, article()])))
    const { next } = await search({ limit: 1, keyPrefixes: ['t-a~'] })
    assert.ok(next)
    await assert.rejects(search({ limit: 1, keyPrefixes: ['t-b~'], after: next }), withCode('input-invalid'))
  })
}
