import { randomUUID } from 'node:crypto'
import type { Position } from '../../../domain/position.ts'
import type { GenerationKey, Row } from '../../../projections/read-model-store.ts'
import type { SearchIndex, SearchMapping, SearchPage, SearchQuery } from '../../../projections/search-index.ts'
import { CONTRACT_TIMEOUT_MS, type TestFunctions } from '../test-functions.ts'

/** What a search index can do beyond the port's promises. */
export interface SearchIndexFeatures {
  /** Whether an index that was closed can be opened again. */
  readonly persists: boolean
  /** Whether words are found without their accents, and with others. */
  readonly foldsAccents: boolean
  /** Whether text in scripts without spaces is found by any part of it, and by nothing that only has its characters. */
  readonly findsUnspacedScripts: boolean
  /** Whether the text of a document's list is highlighted, too. */
  readonly highlightsLists: boolean
}

/** A search index to be tested. */
export interface SearchIndexSubject {
  /** The test runner's functions. */
  readonly test: TestFunctions
  /** Opens the indexes of a name; the same name is the same indexes. Each test closes what it opens. */
  readonly open: (name: string) => Promise<SearchIndex>
  /** What the index can do. */
  readonly features: SearchIndexFeatures
}

/** An index with a generation that no other test uses. */
export interface Fixture {
  readonly index: SearchIndex
  readonly generation: GenerationKey
  /** Opens the indexes once more; they are closed after the test. */
  openAgain(): Promise<SearchIndex>
  /** Writes articles by key, at version 1 unless told otherwise; `null` deletes. Search sees them. */
  write(documents: Readonly<Record<string, Row | null>>, version?: Position): Promise<readonly string[]>
  /** Searches. */
  search(query: SearchQuery): Promise<SearchPage>
  /** Searches, and answers the keys of the hits. */
  keys(query: SearchQuery): Promise<string[]>
}

/** Declares a test that gets a fixture of its own. */
export type FixtureTest = (name: string, body: (fixture: Fixture) => Promise<void>) => void

/** Articles: a facet of each type, two of them lists, and three searched texts. */
export const articleMapping: SearchMapping = {
  columns: [
    { name: 'title', type: 'text', nullable: false },
    { name: 'body', type: 'text', nullable: true },
    { name: 'tags', type: 'json', nullable: true },
    { name: 'author', type: 'text', nullable: true },
    { name: 'year', type: 'integer', nullable: true },
    { name: 'price', type: 'real', nullable: true },
    { name: 'open', type: 'boolean', nullable: false },
    { name: 'details', type: 'json', nullable: true },
  ],
  text: ['title', 'body', 'tags'],
  facets: ['author', 'year', 'price', 'open', 'tags'],
}

/** A complete article. */
export function article(parts: Row = {}): Row {
  return {
    title: 'A title',
    body: null,
    tags: null,
    author: null,
    year: null,
    price: null,
    open: false,
    details: null,
    ...parts,
  }
}

/** Makes the function that declares tests of a subject. */
export function withFixture(subject: SearchIndexSubject): FixtureTest {
  return (name, body) => {
    const run = async () => {
      const database = `search-${randomUUID()}`
      const opened: SearchIndex[] = []
      const open = async () => {
        const index = await subject.open(database)
        opened.push(index)
        return index
      }
      const index = await open()
      const generation = { model: `m${randomUUID().replaceAll('-', '')}`, generation: 1 }
      try {
        await index.create(generation, articleMapping)
        await body(createFixture(index, generation, open))
      } finally {
        for (const each of opened) await each.close()
      }
    }
    subject.test.it(name, run, CONTRACT_TIMEOUT_MS)
  }
}

function createFixture(index: SearchIndex, generation: GenerationKey, openAgain: Fixture['openAgain']): Fixture {
  const search: Fixture['search'] = (query) => index.search(generation, query)
  return {
    index,
    generation,
    openAgain,
    write: async (documents, version = '1') => {
      const versioned = Object.entries(documents).map(([key, document]) => [key, { version, document }] as const)
      const refused = await index.write(generation, new Map(versioned))
      await index.refresh(generation)
      return refused
    },
    search,
    keys: async (query) => (await search(query)).hits.map(({ key }) => key),
  }
}
