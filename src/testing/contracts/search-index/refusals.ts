import assert from 'node:assert/strict'
import type { Row } from '../../../projections/read-model-store.ts'
import type { SearchQuery } from '../../../projections/search-index.ts'
import { withCode } from '../eventually.ts'
import { article, type FixtureTest } from './fixture.ts'

const wrongQueries: Readonly<Record<string, SearchQuery>> = {
  'a filter by something that is not a facet': { filter: { body: 'x' } },
  'a filter by something that is not declared': { filter: { colour: 'red' } },
  'a filter by the name of an inherited property': { filter: { constructor: 'x' } },
  'an order by something that is not a facet': { sort: [{ property: 'title', direction: 'ascending' }] },
  'counting something that is not a facet': { countBy: ['details'] },
  'a limit of 0': { limit: 0 },
  'a limit above 1,000': { limit: 1001 },
  'a limit that is no whole number': { limit: 1.5 },
  'a range with a wrong bound': { filter: { year: { above: 5 } as never } },
}

const wrongDocuments: Readonly<Record<string, unknown>> = {
  'a number for a text': { title: 5 },
  'a text for a whole number': { year: '5' },
  'a fraction for a whole number': { year: 5.5 },
  'a text for a truth value': { open: 'yes' },
  'null where it must not be': { title: null },
  'nothing where something must be': { title: undefined },
  'a text for a list': { tags: 'red' },
  'a list of numbers for a list of texts': { tags: [1, 2] },
  'a property that is not declared': { colour: 'red' },
}

/** Tests what is refused, and that nothing comes of it. */
export function testRefusals(test: FixtureTest): void {
  for (const [name, query] of Object.entries(wrongQueries)) {
    test(`search() refuses ${name}`, async ({ write, search }) => {
      await write({ a: article() })
      await assert.rejects(search(query), withCode('input-invalid'))
    })
  }

  for (const [name, parts] of Object.entries(wrongDocuments)) {
    test(`write() refuses ${name}`, async ({ index, generation, write }) => {
      await assert.rejects(write({ a: article(parts as Row) }), withCode('row-refused'))
      assert.equal((await index.read(generation, ['a'])).size, 0)
    })
  }

  test('nothing can be done with a generation that has no index', async ({ index, generation }) => {
    const missing = { ...generation, generation: 7 }
    const refused = withCode('generation-not-found')
    await assert.rejects(index.search(missing, {}), refused)
    await assert.rejects(index.read(missing, ['a']), refused)
    const documents = new Map([['a', { version: '1', document: article() }]])
    await assert.rejects(index.write(missing, documents), refused)
  })
}
