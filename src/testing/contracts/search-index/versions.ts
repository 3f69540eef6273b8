import assert from 'node:assert/strict'
import { article, type FixtureTest } from './fixture.ts'

/** Tests that a document never goes back to an earlier version. */
export function testVersions(test: FixtureTest): void {
  test('read() answers what was written, with its version, at once', async ({ index, generation }) => {
    const document = article({ details: { nested: [1, null, 'ü'] }, tags: ['a', 'b'], price: 1.5, year: 2 ** 53 - 1 })
    await index.write(generation, new Map([['a', { version: '12', document }]]))
    assert.deepEqual(await index.read(generation, ['b', 'a']), new Map([['a', { version: '12', document }]]))
  })

  test('read() answers null for a missing property', async ({ index, generation, write }) => {
    await write({ a: { title: 'milk', open: true, body: undefined } })
    const documents = await index.read(generation, ['a'])
    assert.deepEqual(documents.get('a')?.document, article({ title: 'milk', open: true }))
  })

  test('read() answers many keys', async ({ index, generation, write }) => {
    const keys = Array.from({ length: 1500 }, (_, order) => `key-${order}`)
    await write(Object.fromEntries(keys.map((key) => [key, article({ title: key })])))
    assert.equal((await index.read(generation, keys)).size, 1500)
    assert.equal((await index.read(generation, [])).size, 0)
  })

  test('write() takes a later version', async ({ write, search }) => {
    await write({ a: article({ title: 'early' }) }, '9')
    assert.deepEqual(await write({ a: article({ title: 'late' }) }, '10'), [])
    assert.equal((await search({})).hits[0]?.document['title'], 'late')
  })

  test('write() takes the same version again', async ({ write, search }) => {
    await write({ a: article({ title: 'first' }) }, '9')
    assert.deepEqual(await write({ a: article({ title: 'again' }) }, '9'), [])
    assert.equal((await search({})).hits[0]?.document['title'], 'again')
  })

  test('write() refuses an earlier version, names its key and writes the others', async (fixture) => {
    const { index, generation, write } = fixture
    await write({ a: article({ title: 'late' }) }, '10')
    const refused = await write({ a: article({ title: 'early' }), b: article({ title: 'new' }) }, '9')
    assert.deepEqual(refused, ['a'])
    const documents = await index.read(generation, ['a', 'b'])
    assert.equal(documents.get('a')?.document?.['title'], 'late')
    assert.equal(documents.get('b')?.version, '9')
  })

  test('write() of null hides a document, and keeps its version', async ({ index, generation, write, search }) => {
    await write({ a: article({ title: 'milk', tags: ['x'] }), b: article() }, '5')
    await write({ a: null }, '7')
    assert.deepEqual(await index.read(generation, ['a']), new Map([['a', { version: '7', document: null }]]))
    const page = await search({ countBy: ['tags'] })
    assert.deepEqual([page.total, page.hits.map(({ key }) => key), page.counts], [1, ['b'], { tags: [] }])
    assert.equal((await search({ text: 'milk' })).total, 0)
  })

  test('write() does not bring a deleted document back with an earlier version', async ({ write, keys }) => {
    await write({ a: article() }, '5')
    await write({ a: null }, '7')
    assert.deepEqual(await write({ a: article() }, '6'), ['a'])
    assert.deepEqual(await keys({}), [])
    assert.deepEqual(await write({ a: article() }, '8'), [])
    assert.deepEqual(await keys({}), ['a'])
  })

  test('write() of null remembers a document that never was', async ({ write, keys }) => {
    await write({ a: null }, '7')
    assert.deepEqual(await write({ a: article() }, '6'), ['a'])
    assert.deepEqual(await keys({}), [])
  })

  test('write() leaves nothing of the earlier document to be found', async ({ write, search }) => {
    await write({ a: article({ title: 'milk', tags: ['old'], author: 'Ann' }) }, '1')
    await write({ a: article({ title: 'bread', tags: ['new'], author: 'Bob' }) }, '2')
    for (const query of [
      { text: 'milk' },
      { text: 'old' },
      { filter: { tags: 'old' } },
      { filter: { author: 'Ann' } },
    ]) {
      assert.equal((await search(query)).total, 0)
    }
    for (const query of [
      { text: 'bread' },
      { text: 'new' },
      { filter: { tags: 'new' } },
      { filter: { author: 'Bob' } },
    ]) {
      assert.equal((await search(query)).total, 1)
    }
  })
}
