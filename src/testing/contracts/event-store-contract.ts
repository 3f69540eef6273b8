import { testAppending } from './event-store/appending.ts'
import { testContent } from './event-store/content.ts'
import { testCounting } from './event-store/counting.ts'
import { testExpectedRevisions } from './event-store/expected-revisions.ts'
import { testFilters } from './event-store/filters.ts'
import { type EventStoreSubject, withFixture } from './event-store/fixture.ts'
import { testIdentity } from './event-store/identity.ts'
import { testLogReading } from './event-store/log-reading.ts'
import { testRefusals } from './event-store/refusals.ts'
import { testRepeatedAppends } from './event-store/repeated-appends.ts'
import { testStreamDeletion } from './event-store/stream-deletion.ts'
import { testStreamMetadata } from './event-store/stream-metadata.ts'
import { testStreamReading } from './event-store/stream-reading.ts'
import { testSubscriptions } from './event-store/subscriptions.ts'

const SUITES = {
  appends: testAppending,
  'expected revisions': testExpectedRevisions,
  'repeated appends': testRepeatedAppends,
  'refused appends': testRefusals,
  'content of events': testContent,
  'reading a stream': testStreamReading,
  'reading the log': testLogReading,
  filters: testFilters,
  subscriptions: testSubscriptions,
  counting: testCounting,
  'deleted streams': testStreamDeletion,
  'metadata of streams': testStreamMetadata,
  'identity and life of a log': testIdentity,
}

/**
 * Declares the tests that every event store must pass. They use streams and types of their own, so the log may hold
 * other events, but nobody else should append while they run.
 *
 * @param subject - how to open the store, and what it can do
 */
export function eventStoreContract(subject: EventStoreSubject): void {
  subject.test.describe('event store', () => {
    for (const [name, declare] of Object.entries(SUITES)) {
      subject.test.describe(name, () => declare(withFixture(subject), subject))
    }
  })
}
