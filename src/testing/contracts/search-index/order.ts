import assert from 'node:assert/strict'
import type { SearchQuery } from '../../../projections/search-index.ts'
import { article, type FixtureTest } from './fixture.ts'

const articles = {
  a: article({ author: 'b', year: 10, price: 0.5, open: true }),
  b: article({ author: 'a', year: 9, price: -1, open: false }),
  c: article({ author: 'B', year: 10, price: 100, open: true }),
  d: article({ author: 'é', year: 1000, price: 1e-9, open: false }),
}

type Sort = NonNullable<SearchQuery['sort']>

const up = (property: string): Sort[number] => ({ property, direction: 'ascending' })
const down = (property: string): Sort[number] => ({ property, direction: 'descending' })

const orders: readonly (readonly [string, Sort, string])[] = [
  ['whole numbers, ascending', [up('year')], 'bacd'],
  ['whole numbers, descending, equal ones by key', [down('year')], 'dacb'],
  ['other numbers', [up('price')], 'bdac'],
  ['texts, by their code points', [up('author')], 'cbad'],
  ['truth values, false first', [up('open')], 'bdac'],
  ['several properties', [up('open'), down('year')], 'dbac'],
  ['several properties, others', [down('year'), down('author')], 'dacb'],
]

/** Tests in which order hits come. */
export function testOrder(test: FixtureTest): void {
  for (const [name, sort, expected] of orders) {
    test(`search() sorts by ${name}`, async ({ write, keys }) => {
      await write(articles)
      assert.equal((await keys({ sort })).join(''), expected)
    })
  }

  test('search() sorts by the smallest value of a list, ascending', async ({ write, keys }) => {
    await write({
      a: article({ tags: ['x', 'c'] }),
      b: article({ tags: ['b', 'z'] }),
      c: article({ tags: [] }),
      d: article({ tags: ['y', 'a'] }),
    })
    assert.deepEqual(await keys({ sort: [up('tags')] }), ['d', 'b', 'a', 'c'])
  })

  for (const sort of [up('year'), down('year')]) {
    test(`search() puts missing values last, ${sort.direction}`, async ({ write, keys }) => {
      await write({ ...articles, e: article(), f: article() })
      assert.deepEqual((await keys({ sort: [sort] })).slice(-2), ['e', 'f'])
    })
  }

  test('search() orders by key when it is asked for nothing', async ({ write, keys }) => {
    await write({ c: article(), a: article(), B: article(), b: article() })
    assert.deepEqual(await keys({}), ['B', 'a', 'b', 'c'])
  })

  test('search() orders an empty sort as no sort', async ({ write, keys }) => {
    await write(articles)
    assert.deepEqual(await keys({ sort: [] }), ['a', 'b', 'c', 'd'])
  })
}
