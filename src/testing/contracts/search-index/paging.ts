import assert from 'node:assert/strict'
import type { Row } from '../../../projections/read-model-store.ts'
import type { SearchQuery } from '../../../projections/search-index.ts'
import { withCode } from '../eventually.ts'
import { article, type Fixture, type FixtureTest } from './fixture.ts'

const COUNT = 53

const queries: Readonly<Record<string, SearchQuery>> = {
  'no order': {},
  relevance: { text: 'milk' },
  'a property with equal values': { sort: [{ property: 'year', direction: 'ascending' }] },
  'the same, descending': { sort: [{ property: 'year', direction: 'descending' }] },
  'several properties': {
    sort: [
      { property: 'open', direction: 'descending' },
      { property: 'price', direction: 'ascending' },
    ],
  },
  'a property with missing values': { sort: [{ property: 'author', direction: 'ascending' }] },
  'a property with missing values, descending': { sort: [{ property: 'author', direction: 'descending' }] },
  'a text, a filter and an order': {
    text: 'mil',
    filter: { open: true },
    sort: [{ property: 'year', direction: 'ascending' }],
  },
}

/** Tests that pages follow one another without a gap or a repetition. */
export function testPaging(test: FixtureTest): void {
  for (const [name, query] of Object.entries(queries)) {
    test(`search() answers page after page by ${name}`, async (fixture) => {
      await fixture.write(manyArticles())
      const whole = await fixture.search({ ...query, limit: 1000 })
      assert.equal(whole.next, undefined)
      assert.ok(whole.total > 20)
      for (const limit of [1, 7, whole.total - 1, whole.total]) {
        assert.deepEqual(
          await allPages(fixture, { ...query, limit }),
          whole.hits.map(({ key }) => key),
        )
      }
    })
  }

  test('search() answers 20 hits when it is not told how many', async ({ write, search }) => {
    await write(manyArticles())
    const page = await search({})
    assert.deepEqual([page.hits.length, page.total, typeof page.next], [20, COUNT, 'string'])
  })

  test('search() answers an empty page without a next one', async ({ search }) => {
    assert.deepEqual(await search({}), { total: 0, hits: [], counts: {} })
  })

  test('search() goes on after a hit that was deleted meanwhile', async ({ write, search, keys }) => {
    await write({ a: article(), b: article(), c: article() })
    const { next } = await search({ limit: 2 })
    assert.ok(next)
    await write({ b: null }, '2')
    assert.deepEqual(await keys({ limit: 2, after: next }), ['c'])
  })

  test('search() takes the next page of another query for an error', async ({ write, search }) => {
    await write(manyArticles())
    const { next = '' } = await search({ sort: [{ property: 'year', direction: 'ascending' }] })
    assert.notEqual(next, '')
    const sort = [{ property: 'year', direction: 'descending' }] as const
    for (const query of [{}, { sort }, { sort: [], filter: { open: true } }, { text: 'milk' }]) {
      await assert.rejects(search({ ...query, after: next }), withCode('input-invalid'))
    }
  })

  for (const after of ['', 'x', 'bm90IGpzb24', 'W10', 'eyJhIjoxfQ', '[1,2]', '\u0000', "'; --"]) {
    test(`search() takes the page after ${JSON.stringify(after)} for an error`, async ({ write, search }) => {
      await write(manyArticles())
      await assert.rejects(search({ after }), withCode('input-invalid'))
    })
  }
}

function manyArticles(): Record<string, Row> {
  const authors = [null, 'ann', 'bob', 'Zoë']
  return Object.fromEntries(
    Array.from({ length: COUNT }, (_, order) => [
      `key-${(order * 31) % COUNT}`,
      article({
        title: `milk ${'and more '.repeat(order % 4)}`,
        year: order % 5,
        price: (order % 7) / 3,
        open: order % 2 === 0,
        author: authors[order % authors.length] ?? null,
      }),
    ]),
  )
}

async function allPages({ search }: Fixture, query: SearchQuery): Promise<string[]> {
  const keys: string[] = []
  let page = await search(query)
  for (;;) {
    keys.push(...page.hits.map(({ key }) => key))
    if (page.next === undefined) return keys
    assert.equal(page.hits.length, query.limit)
    page = await search({ ...query, after: page.next })
  }
}
