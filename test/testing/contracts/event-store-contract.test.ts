import { afterAll } from 'vitest'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore, SubscriptionPage } from '../../../src/domain/event-store.ts'
import { eventStoreContract } from '../../../src/testing/contracts/event-store-contract.ts'
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts'
import { findsPlantedFaults } from './planted-faults.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

async function* mapped<In, Out>(pages: AsyncIterable<In>, change: (page: In, index: number) => Out) {
  let index = 0
  for await (const page of pages) {
    yield change(page, index)
    index += 1
  }
}

findsPlantedFaults<EventStore>(
  (test, plant) =>
    eventStoreContract({
      test,
      open: async (log) => plant(createSqliteEventStore({ location: folder.file(`${log}.db`) })),
      features: { counts: true, persists: true, separateLogs: true },
    }),
  [
    {
      fault: 'does not ask what a writer expects',
      foundBy: 'append() rejects a writer that decided on an older revision',
      plant: (store) => ({ append: (streamId, _expected, events) => store.append(streamId, 'any', events) }),
    },
    {
      fault: 'takes a repetition for new events',
      foundBy: "append() with 'any' answers a repetition as it answered first",
      plant: (store) => ({
        append: (streamId, expected, events) =>
          store.append(
            streamId,
            expected,
            events.map((event) => ({ ...event, id: crypto.randomUUID() })),
          ),
      }),
    },
    {
      fault: 'answers a repetition by the id of its first event only',
      foundBy: 'append() rejects a repetition with one event more',
      plant: (store) => ({
        append: (streamId, expected, events) =>
          store.append(streamId, expected, events).catch(() => store.append(streamId, expected, events.slice(0, 1))),
      }),
    },
    {
      fault: 'loses the last event of an append',
      foundBy: 'append() keeps its events together and in order',
      plant: (store) => ({
        append: (streamId, expected, events) =>
          store.append(streamId, expected, events.length > 1 ? events.slice(0, -1) : events),
      }),
    },
    {
      fault: 'spoils half characters',
      foundBy: 'an event keeps half a character',
      plant: (store) => ({
        append: (streamId, expected, events) =>
          store.append(
            streamId,
            expected,
            events.map((event) => ({
              ...event,
              data: JSON.parse(JSON.stringify(event.data).replaceAll(/\\ud[89a-f]../g, '?')),
            })),
          ),
      }),
    },
    {
      fault: 'loses an event between two pages of a stream',
      foundBy: 'readStream() yields a long stream completely, in both directions',
      plant: (store) => ({
        readStream: (streamId, options) =>
          mapped(store.readStream(streamId, options), (page, index) => (index === 1 ? page.slice(1) : page)),
      }),
    },
    {
      fault: 'repeats the event at the position that a reading begins behind',
      foundBy: 'readAll() begins just behind the event at a position',
      plant: (store) => ({
        readAll: ({ from, ...options } = {}) =>
          store.readAll({ ...options, ...(from !== undefined && { from: String(Number(from) - 1) }) }),
      }),
    },
    {
      fault: 'says with every page that it has looked to the head',
      foundBy: 'readAll() says with each page how far it has looked',
      plant: (store) => ({
        readAll: async function* (options) {
          const { head } = await store.describe()
          yield* mapped(store.readAll(options), (page) => ({ ...page, completeThrough: head }))
        },
      }),
    },
    {
      fault: 'lets events through that do not match',
      foundBy: 'a filter by types lets only those through, in order, forwards',
      plant: (store) => ({ readAll: ({ filter: _, ...options } = {}) => store.readAll(options) }),
    },
    {
      fault: 'repeats a page of a subscription',
      foundBy: 'subscribeAll() yields every event once and in order while many are appended',
      plant: (store) => ({
        subscribeAll: async function* (options) {
          for await (const page of store.subscribeAll(options)) yield* [page, page]
        },
      }),
    },
    {
      fault: 'says that a subscription has caught up before it has',
      foundBy: 'subscribeAll() says when it has caught up',
      plant: (store) => ({
        subscribeAll: (options) =>
          mapped(store.subscribeAll(options), (page): SubscriptionPage => ({ ...page, caughtUp: true })),
      }),
    },
    {
      fault: 'counts what does not match',
      foundBy: 'count() counts what a reading with the same filter yields',
      plant: (store) => ({ count: ({ from, through }) => store.count({ from, through }) }),
    },
    {
      fault: 'deletes a stream whatever the writer has seen of it',
      foundBy: 'delete() rejects a writer that is elsewhere',
      plant: (store) => ({
        streams: { ...store.streams, delete: (streamId) => store.streams.delete(streamId, 'any') },
      }),
    },
    {
      fault: 'keeps metadata that was replaced',
      foundBy: 'setMetadata() replaces what was there',
      plant: (store) => ({
        streams: {
          ...store.streams,
          setMetadata: async (streamId, metadata) =>
            store.streams.setMetadata(streamId, { ...(await store.streams.readMetadata(streamId)), ...metadata }),
        },
      }),
    },
    {
      fault: 'names its log anew each time',
      foundBy: 'a log that is opened again has its identity and all that was acknowledged',
      plant: (store) => {
        const logId = crypto.randomUUID()
        return { describe: async () => ({ ...(await store.describe()), logId }) }
      },
    },
  ],
)
