import assert from 'node:assert/strict'
import { article, type FixtureTest } from './fixture.ts'

/** Tests that the best fit comes first. */
export function testRelevance(test: FixtureTest): void {
  const others = Object.fromEntries(
    Array.from({ length: 20 }, (_, order) => [`other-${order}`, article({ title: `something else ${order}` })]),
  )

  test('search() puts a word in an earlier property first', async ({ write, keys }) => {
    await write({
      ...others,
      a: article({ title: 'shopping list', body: 'milk' }),
      b: article({ title: 'milk', body: 'shopping list' }),
    })
    assert.deepEqual(await keys({ text: 'milk' }), ['b', 'a'])
  })

  test('search() puts a short text with the word before a long one', async ({ write, keys }) => {
    await write({
      ...others,
      a: article({ title: `milk ${'and something more '.repeat(10)}` }),
      b: article({ title: 'milk' }),
    })
    assert.deepEqual(await keys({ text: 'milk' }), ['b', 'a'])
  })

  test('search() orders hits by score, and equal ones by key', async ({ write, search }) => {
    const documents = Object.fromEntries(['c', 'a', 'b'].map((key) => [key, article({ title: 'milk' })]))
    await write({ ...others, ...documents, d: article({ title: 'milk', tags: ['milk'] }) })
    const { hits } = await search({ text: 'milk' })
    const scores = hits.map(({ score }) => score)
    assert.deepEqual(
      scores,
      [...scores].sort((one, other) => other - one),
    )
    const equal = hits.filter(({ key }) => key !== 'd').map(({ key }) => key)
    assert.deepEqual(equal, ['a', 'b', 'c'])
  })

  test('search() answers scores when the order is another one', async ({ write, search }) => {
    await write({ ...others, a: article({ title: 'milk', year: 1 }), b: article({ body: 'milk', year: 2 }) })
    const { hits } = await search({ text: 'milk', sort: [{ property: 'year', direction: 'descending' }] })
    assert.deepEqual(
      hits.map(({ key }) => key),
      ['b', 'a'],
    )
    for (const { score } of hits) assert.ok(Number.isFinite(score))
  })
}
