import assert from 'node:assert/strict'
import { article, type FixtureTest } from './fixture.ts'

const oddTexts: Readonly<Record<string, string>> = {
  'a quote': '"',
  'an open quote': '"milk',
  'quotes and stars': '"milk" * "bread"*',
  'words that are operators elsewhere': 'milk AND OR NOT NEAR',
  'a function': 'NEAR(milk bread, 5)',
  'a column': 'title:milk',
  'column and range syntax': 'title:[a TO z] {b c}',
  'a leading hyphen': '-milk',
  'boosts and fuzziness': 'milk^2 bread~1',
  'a wildcard': 'm*k ?ilk',
  slashes: '/milk/ \\',
  brackets: '((milk)))',
  apostrophes: "'milk' OR 1=1; --",
  'control characters': 'milk\u0000\u0007bread',
  pictograms: '🦉 👩‍👩‍👧 ❤️',
  'half a pair of surrogates': 'milk \ud83d',
  'right-to-left marks': '\u202emilk\u200f',
  'only punctuation': '.,;:!?-_+=&|<>',
  'a very long word': 'm'.repeat(10_000),
  'very many words': Array.from({ length: 2000 }, (_, order) => `w${order}`).join(' '),
  'very many equal words': 'milk '.repeat(2000),
  'very much Chinese': '牛奶'.repeat(5000),
}

/** Tests that nothing that a person may type is an error. */
export function testOddTexts(test: FixtureTest): void {
  for (const [name, text] of Object.entries(oddTexts)) {
    test(`search() takes ${name}`, async ({ write, search }) => {
      await write({ a: article({ title: 'milk' }) })
      const page = await search({ text, highlight: true, countBy: ['open'] })
      assert.ok(page.total <= 1)
    })

    test(`write() takes ${name}`, async ({ write, search }) => {
      await write({ a: article({ title: wellFormed(text), tags: ['milk'] }) })
      const page = await search({ text: 'milk', highlight: true })
      assert.equal(page.hits[0]?.document['title'], wellFormed(text))
    })
  }

  test('search() finds words between odd characters', async ({ write, keys }) => {
    await write({ a: article({ title: 'milk' }), b: article({ title: 'bread' }) })
    for (const text of ['"milk', '(milk)', '-milk', 'milk*', "'milk'", '«milk»', '\u202emilk']) {
      assert.deepEqual(await keys({ text }), ['a'], text)
    }
  })
}

/** What every store makes of a text: half a pair of surrogates cannot be written as UTF-8. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}
