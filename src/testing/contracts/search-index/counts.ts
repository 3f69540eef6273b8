import assert from 'node:assert/strict'
import type { Row } from '../../../projections/read-model-store.ts'
import { article, type FixtureTest } from './fixture.ts'

const articles = {
  a: article({ title: 'milk', author: 'Ann', year: 1, open: true, tags: ['red', 'blue', 'red'] }),
  b: article({ title: 'milk', author: 'Bob', year: 2, open: true, tags: ['blue'] }),
  c: article({ title: 'milk', author: 'Ann', year: 2, open: false, tags: [] }),
  d: article({ title: 'bread', author: 'Ann', price: 0.5, tags: ['green'] }),
}

/** Tests the counting of values over all matching documents. */
export function testCounts(test: FixtureTest): void {
  test('search() counts nothing that it is not asked for', async ({ write, search }) => {
    await write(articles)
    assert.deepEqual((await search({})).counts, {})
  })

  test('search() counts values, most frequent first', async ({ write, search }) => {
    await write(articles)
    const { counts } = await search({ countBy: ['author', 'year', 'open', 'price'] })
    assert.deepEqual(counts, {
      author: [
        { value: 'Ann', count: 3 },
        { value: 'Bob', count: 1 },
      ],
      year: [
        { value: 2, count: 2 },
        { value: 1, count: 1 },
      ],
      open: [
        { value: false, count: 2 },
        { value: true, count: 2 },
      ],
      price: [{ value: 0.5, count: 1 }],
    })
  })

  test('search() counts each value of a list once for a document', async ({ write, search }) => {
    await write(articles)
    assert.deepEqual((await search({ countBy: ['tags'] })).counts['tags'], [
      { value: 'blue', count: 2 },
      { value: 'green', count: 1 },
      { value: 'red', count: 1 },
    ])
  })

  test('search() counts over matching documents only, on all pages', async ({ write, search }) => {
    await write(articles)
    const { counts } = await search({ text: 'milk', filter: { open: true }, countBy: ['author', 'tags'], limit: 1 })
    assert.deepEqual(counts, {
      author: [
        { value: 'Ann', count: 1 },
        { value: 'Bob', count: 1 },
      ],
      tags: [
        { value: 'blue', count: 2 },
        { value: 'red', count: 1 },
      ],
    })
  })

  test('search() counts the hundred most frequent values', async ({ write, search }) => {
    const documents: Record<string, Row> = {}
    for (let order = 0; order < 150; order++) {
      documents[`once-${order}`] = article({ author: `author ${order}` })
      if (order >= 100) documents[`twice-${order}`] = article({ author: `author ${order}` })
    }
    await write(documents)
    const counts = (await search({ countBy: ['author'] })).counts['author'] ?? []
    assert.equal(counts.length, 100)
    assert.deepEqual(
      counts.map(({ count }) => count),
      [...Array(50).fill(2), ...Array(50).fill(1)],
    )
  })
}
