import assert from 'node:assert/strict'
import { article, type FixtureTest, type SearchIndexFeatures } from './fixture.ts'

/** Tests how found words are marked. */
export function testHighlights(test: FixtureTest, features: SearchIndexFeatures): void {
  const marks = (title: string, text: string, html: string) => {
    test(`search() marks '${text}' in '${title}'`, async ({ write, search }) => {
      await write({ a: article({ title }) })
      const { hits } = await search({ text, highlight: true })
      assert.deepEqual(hits[0]?.highlights, { title: html })
    })
  }

  marks('Buy milk and Milk', 'milk', 'Buy <mark>milk</mark> and <mark>Milk</mark>')
  marks('Buy milkshakes', 'milk', 'Buy <mark>milkshakes</mark>')
  marks('milk & <b>"bread"</b>', 'bread', 'milk &amp; &lt;b&gt;&quot;<mark>bread</mark>&quot;&lt;/b&gt;')
  marks('<mark>milk</mark>', 'milk', '&lt;mark&gt;<mark>milk</mark>&lt;/mark&gt;')
  marks('a bread of milk', 'bread milk', 'a <mark>bread</mark> of <mark>milk</mark>')
  if (features.foldsAccents) marks('Das Café', 'cafe', 'Das <mark>Café</mark>')
  if (features.findsUnspacedScripts) marks('我想买牛奶', '牛奶', '我想买<mark>牛奶</mark>')

  test('search() marks nothing unless asked', async ({ write, search }) => {
    await write({ a: article({ title: 'milk' }) })
    assert.deepEqual((await search({ text: 'milk' })).hits[0]?.highlights, {})
  })

  test('search() marks nothing without a text', async ({ write, search }) => {
    await write({ a: article({ title: 'milk' }) })
    assert.deepEqual((await search({ highlight: true })).hits[0]?.highlights, {})
  })

  test('search() answers the properties in which it found something', async ({ write, search }) => {
    await write({ a: article({ title: 'shopping', body: 'milk' }) })
    const { hits } = await search({ text: 'milk', highlight: true })
    assert.deepEqual(hits[0]?.highlights, { body: '<mark>milk</mark>' })
  })

  if (features.highlightsLists) {
    test('search() marks words of a list', async ({ write, search }) => {
      await write({ a: article({ tags: ['milk', 'bread'] }) })
      const { hits } = await search({ text: 'bread', highlight: true })
      assert.match(hits[0]?.highlights['tags'] ?? '', /<mark>bread<\/mark>/)
    })
  }

  test('search() marks the whole of a long text', async ({ write, search }) => {
    const body = `${'and something else '.repeat(500)}milk${' and more'.repeat(500)}`
    await write({ a: article({ body }) })
    const { hits } = await search({ text: 'milk', highlight: true })
    assert.equal(hits[0]?.highlights['body'], body.replace('milk', '<mark>milk</mark>'))
  })
}
