import assert from 'node:assert/strict'
import { withCode } from '../eventually.ts'
import { article, articleMapping, type FixtureTest, type SearchIndexFeatures } from './fixture.ts'

/** Tests how indexes come and go. */
export function testIndexLife(test: FixtureTest, features: SearchIndexFeatures): void {
  test('create() leaves an index that is there as it is', async ({ index, generation, write, keys }) => {
    await write({ a: article() })
    await index.create(generation, articleMapping)
    assert.deepEqual(await keys({}), ['a'])
  })

  test('create() can be called by many at once', async ({ index, generation }) => {
    const next = { ...generation, generation: 2 }
    await Promise.all(Array.from({ length: 8 }, () => index.create(next, articleMapping)))
    assert.equal((await index.search(next, {})).total, 0)
  })

  test('create() takes a mapping without texts or facets', async ({ index, generation }) => {
    const next = { ...generation, generation: 2 }
    await index.create(next, { ...articleMapping, text: [], facets: [] })
    await index.write(next, new Map([['a', { version: '1', document: article() }]]))
    await index.refresh(next)
    assert.equal((await index.search(next, {})).total, 1)
    assert.equal((await index.search(next, { text: 'title' })).total, 0)
  })

  test('generations are apart', async ({ index, generation, write, keys }) => {
    const next = { ...generation, generation: 2 }
    await index.create(next, articleMapping)
    await write({ a: article() })
    await index.write(next, new Map([['b', { version: '1', document: article() }]]))
    await index.refresh(next)
    assert.deepEqual(await keys({}), ['a'])
    assert.deepEqual(
      (await index.search(next, {})).hits.map(({ key }) => key),
      ['b'],
    )
  })

  test('drop() removes an index, and another one can take its place', async ({ index, generation, write, search }) => {
    await write({ a: article({ title: 'milk' }) }, '9')
    await index.drop(generation)
    await assert.rejects(search({}), withCode('generation-not-found'))
    await index.create(generation, articleMapping)
    assert.equal((await search({ text: 'milk' })).total, 0)
    assert.deepEqual(await write({ a: article() }, '1'), [])
  })

  test('drop() of an index that is gone does nothing', async ({ index, generation }) => {
    await index.drop(generation)
    await index.drop(generation)
  })

  test('many writers at the same time lose nothing', async ({ index, generation, search }) => {
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 10 }, (__, order) => [`${batch}-${order}`, { version: '1', document: article() }] as const),
    )
    await Promise.all(batches.map((batch) => index.write(generation, new Map(batch))))
    await index.refresh(generation)
    assert.equal((await search({})).total, 200)
  })

  test('close() can be called twice, and a closed index refuses work', async ({ index, search, write }) => {
    await index.close()
    await index.close()
    await assert.rejects(search({}))
    await assert.rejects(write({ a: article() }))
  })

  if (features.persists) {
    test('an index that is opened again has everything', async ({ index, generation, write, openAgain }) => {
      await write({ a: article({ title: 'milk' }), b: null }, '5')
      await index.close()
      const again = await openAgain()
      assert.equal((await again.search(generation, { text: 'milk' })).total, 1)
      const stub = { version: '4', document: article() }
      assert.deepEqual(await again.write(generation, new Map([['b', stub]])), ['b'])
    })
  }
}
