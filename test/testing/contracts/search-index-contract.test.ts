import { afterAll } from 'vitest'
import { createSqliteSearchIndex } from '../../../src/adapters/sqlite/search-index/search-index.ts'
import type { SearchIndex, SearchPage, SearchQuery } from '../../../src/projections/search-index.ts'
import { searchIndexContract } from '../../../src/testing/contracts/search-index-contract.ts'
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts'
import { findsPlantedFaults } from './planted-faults.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** An index that is asked, or answers, something else. */
function searching({
  ask = (query) => query,
  answer = (page) => page,
}: {
  ask?: (query: SearchQuery) => SearchQuery
  answer?: (page: SearchPage, query: SearchQuery) => SearchPage
}) {
  return (index: SearchIndex): Partial<SearchIndex> => ({
    search: async (generation, query) => answer(await index.search(generation, ask(query)), query),
  })
}

findsPlantedFaults<SearchIndex>(
  (test, plant) =>
    searchIndexContract({
      test,
      open: async (name) => plant(createSqliteSearchIndex({ location: folder.file(`${name}.db`) })),
      features: { persists: true, foldsAccents: true, findsUnspacedScripts: true, highlightsLists: true },
    }),
  [
    {
      fault: 'puts an earlier version over a later one',
      foundBy: 'write() refuses an earlier version, names its key and writes the others',
      plant: (index) => ({
        write: (generation, documents) =>
          index.write(generation, new Map([...documents].map(([key, each]) => [key, { ...each, version: '99' }]))),
      }),
    },
    {
      fault: 'forgets the version of what was deleted',
      foundBy: 'write() does not bring a deleted document back with an earlier version',
      plant: (index) => ({
        write: (generation, documents) =>
          index.write(
            generation,
            new Map(
              [...documents].map(([key, each]) => [key, each.document === null ? { ...each, version: '5' } : each]),
            ),
          ),
      }),
    },
    {
      fault: 'shows the documents of other tenants',
      foundBy: 'search() finds and counts only what begins with ["t-a~"]',
      plant: searching({ ask: ({ keyPrefixes: _, ...query }) => query }),
    },
    {
      fault: 'takes one of several conditions for enough',
      foundBy: 'search() filters by several conditions, all of which must hold',
      plant: searching({
        ask: ({ filter = {}, ...query }) => ({
          ...query,
          filter: Object.fromEntries(Object.entries(filter).slice(0, 1)),
        }),
      }),
    },
    {
      fault: 'sorts the other way round',
      foundBy: 'search() sorts by whole numbers, ascending',
      plant: searching({ answer: (page) => ({ ...page, hits: page.hits.toReversed() }) }),
    },
    {
      fault: 'loses a hit between two pages',
      foundBy: 'search() answers page after page by no order',
      plant: searching({
        answer: (page, { after }) => (after === undefined ? page : { ...page, hits: page.hits.slice(1) }),
      }),
    },
    {
      fault: 'counts each value once',
      foundBy: 'search() counts values, most frequent first',
      plant: searching({
        answer: (page) => ({
          ...page,
          counts: Object.fromEntries(
            Object.entries(page.counts).map(([name, counts]) => [
              name,
              counts.map(({ value }) => ({ value, count: 1 })),
            ]),
          ),
        }),
      }),
    },
    {
      fault: 'leaves markup as it is around what it marks',
      foundBy: `search() marks 'bread' in 'milk & <b>"bread"</b>'`,
      plant: searching({
        answer: (page) => ({
          ...page,
          hits: page.hits.map((hit) => ({
            ...hit,
            highlights: Object.fromEntries(
              Object.entries(hit.highlights).map(([name, text]) => [
                name,
                text.replaceAll('&lt;', '<').replaceAll('&gt;', '>'),
              ]),
            ),
          })),
        }),
      }),
    },
  ],
)
