import { testCounts } from './search-index/counts.ts'
import { testFilters } from './search-index/filters.ts'
import { type SearchIndexSubject, withFixture } from './search-index/fixture.ts'
import { testHighlights } from './search-index/highlights.ts'
import { testIndexLife } from './search-index/index-life.ts'
import { testOddTexts } from './search-index/odd-texts.ts'
import { testOrder } from './search-index/order.ts'
import { testPaging } from './search-index/paging.ts'
import { testRefusals } from './search-index/refusals.ts'
import { testRelevance } from './search-index/relevance.ts'
import { testVersions } from './search-index/versions.ts'
import { testWords } from './search-index/words.ts'

const SUITES = {
  versions: testVersions,
  words: testWords,
  'odd texts': testOddTexts,
  relevance: testRelevance,
  filters: testFilters,
  order: testOrder,
  paging: testPaging,
  counts: testCounts,
  highlights: testHighlights,
  refusals: testRefusals,
  'life of an index': testIndexLife,
}

/**
 * Declares the tests that every search index must pass. They use read models of their own, so that the server may
 * hold others.
 *
 * @param subject - how to open the index, and what it can do
 */
export function searchIndexContract(subject: SearchIndexSubject): void {
  subject.test.describe('search index', () => {
    for (const [name, declare] of Object.entries(SUITES)) {
      subject.test.describe(name, () => declare(withFixture(subject), subject.features))
    }
  })
}
