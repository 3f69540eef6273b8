import { Client } from 'pg'
import { loadPeer } from './emmett.ts'
import { eventData } from './workload.ts'

/** The folder whose lockfile names Emmett for PostgreSQL. */
const PEERS = 'bench/peers/postgresql'

/** How many events one append to a stream has at most. */
const EVENTS_PER_APPEND = 500

/** How Emmett reads its log: as it does by default, or as fast as it can. */
export type EmmettUse = 'default' | 'tuned'

/** By default it reads 100 events and pauses for 50 ms. Each event is written for itself, however many it reads. */
const TUNED_PULLING = { batchSize: 5_000, pullingFrequencyInMs: 1 }

/** Emmett's log in a PostgreSQL database of its own. */
export interface EmmettPostgresLog {
  /** Rebuilds a document for each stream from all events. Answers how many there are. */
  rebuild(use: EmmettUse): Promise<number>
  /** Drops the database. */
  drop(): Promise<void>
}

interface Store {
  appendToStream(streamName: string, events: readonly object[]): Promise<unknown>
  close(): Promise<void>
}

interface Consumer {
  start(): Promise<void>
  close(): Promise<void>
}

interface Emmett {
  getPostgreSQLEventStore(connectionString: string): Store
  rebuildPostgreSQLProjections(options: object): Consumer
  pongoSingleStreamProjection(options: object): object
}

interface ItemEvent {
  readonly data: { readonly title: string; readonly order: number; readonly list: string }
}

interface ItemDocument {
  readonly title: string
  readonly order?: number
  readonly list?: string
  readonly changes: number
}

/** Fills a log of Emmett: `events` of them in streams of `eventsPerStream`. */
export async function fillEmmettLog(
  server: string,
  { events, eventsPerStream }: { events: number; eventsPerStream: number },
): Promise<EmmettPostgresLog> {
  const emmett = (await loadPeer('@event-driven-io/emmett-postgresql', PEERS)) as unknown as Emmett
  const database = `bench_emmett_${crypto.randomUUID().slice(0, 8)}`
  await command(server, `create database ${database}`)
  const url = new URL(server)
  url.pathname = database
  const connectionString = url.href
  const store = emmett.getPostgreSQLEventStore(connectionString)
  await fill(store, { events, eventsPerStream })
  await store.close()
  let rebuilds = 0
  return {
    rebuild: async (use) => {
      // Under the same name it would go on from its last checkpoint, with an empty collection.
      rebuilds += 1
      const collectionName = `items_${rebuilds}`
      const consumer = emmett.rebuildPostgreSQLProjections({
        connectionString,
        ...(use === 'tuned' && { pulling: TUNED_PULLING }),
        projections: [streamProjection(emmett, collectionName)],
      })
      await consumer.start()
      await consumer.close()
      await requireDocuments(connectionString, { collectionName, expected: events / eventsPerStream })
      return events
    },
    drop: async () => {
      await command(server, `drop database ${database} with (force)`)
    },
  }
}

function streamProjection(emmett: Emmett, collectionName: string): object {
  return emmett.pongoSingleStreamProjection({
    collectionName,
    canHandle: ['ItemChanged'],
    initialState: () => ({ title: '', changes: 0 }),
    evolve,
  })
}

function evolve(document: ItemDocument, { data: { title, order, list } }: ItemEvent): ItemDocument {
  return { title, order, list, changes: document.changes + 1 }
}

async function fill(
  store: Store,
  { events, eventsPerStream }: { events: number; eventsPerStream: number },
): Promise<void> {
  const size = Math.min(EVENTS_PER_APPEND, eventsPerStream)
  // One after the other: of events that several writers append at a time, its rebuild passes over some.
  for (let first = 0; first < events; first += size) {
    const batch = Array.from({ length: size }, (_, offset) => ({
      type: 'ItemChanged',
      data: eventData(first + offset),
    }))
    await store.appendToStream(`item-${Math.floor(first / eventsPerStream)}`, batch)
  }
}

/** A rebuild that loses events would be fast for nothing. */
async function requireDocuments(
  connectionString: string,
  { collectionName, expected }: { collectionName: string; expected: number },
): Promise<void> {
  const [row] = await command(connectionString, `select count(*)::int as documents from ${collectionName}`)
  if (row?.['documents'] === expected) return
  throw new Error(`Emmett has built ${row?.['documents']} documents instead of ${expected}`)
}

async function command(connectionString: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
