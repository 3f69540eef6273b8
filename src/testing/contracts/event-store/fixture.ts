import { randomUUID } from 'node:crypto'
import type { EventStore, NewEvent } from '../../../domain/event-store.ts'
import type { JsonValue } from '../../../domain/json.ts'
import type { EventMetadata } from '../../../domain/metadata.ts'
import { CONTRACT_TIMEOUT_MS, type TestFunctions } from '../test-functions.ts'

/** What an event store can do beyond the port's promises. */
export interface EventStoreFeatures {
  /** Whether `count` answers a number. */
  readonly counts: boolean
  /** Whether a log that was closed can be opened again. */
  readonly persists: boolean
  /** Whether logs of different names are different logs; false when all share one server. */
  readonly separateLogs: boolean
}

/** An event store to be tested. */
export interface EventStoreSubject {
  /** The test runner's functions. */
  readonly test: TestFunctions
  /** Opens the log of a name; the same name is the same log. Each test closes what it opens. */
  readonly open: (log: string) => Promise<EventStore>
  /** What the store can do. */
  readonly features: EventStoreFeatures
}

/** A store with names that no other test uses. */
export interface Fixture {
  readonly store: EventStore
  /** The name that the store's log was opened with. */
  readonly log: string
  /** What the ids of the streams begin with, up to and including the hyphen. */
  readonly prefix: string
  /** Makes the id of a stream of this test. */
  streamId(name?: string): string
  /** Makes the name of an event type of this test. */
  type(name?: string): string
  /** Makes an event with a new id. */
  event(parts?: { type?: string; data?: JsonValue; metadata?: EventMetadata; id?: string }): NewEvent
  /** Makes several events with new ids. */
  events(count: number): NewEvent[]
}

/** Declares a test that gets a fixture of its own. */
export type FixtureTest = (name: string, body: (fixture: Fixture) => Promise<void>) => void

/** Makes the function that declares tests of a subject. */
export function withFixture(subject: EventStoreSubject): FixtureTest {
  return (name, body) => {
    const run = async () => {
      const log = `log-${randomUUID()}`
      const store = await subject.open(log)
      try {
        await body(createFixture(store, log))
      } finally {
        await store.close()
      }
    }
    subject.test.it(name, run, CONTRACT_TIMEOUT_MS)
  }
}

function createFixture(store: EventStore, log: string): Fixture {
  const unique = randomUUID().replaceAll('-', '')
  const type = (name = 'Happened') => `${name}${unique}`
  const event: Fixture['event'] = (parts = {}) => ({
    id: parts.id ?? randomUUID(),
    type: parts.type ?? type(),
    data: parts.data === undefined ? {} : parts.data,
    metadata: parts.metadata ?? {},
  })
  return {
    store,
    log,
    prefix: `test${unique}-`,
    streamId: (name = 'a') => `test${unique}-${name}`,
    type,
    event,
    events: (count) => Array.from({ length: count }, (_, order) => event({ data: { order } })),
  }
}
