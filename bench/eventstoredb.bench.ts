import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { createEventStoreDbEventStore } from '../src/adapters/eventstoredb/event-store.ts'
import type { EventStore } from '../src/domain/event-store.ts'
import { interleave } from './interleave.ts'
import { type AppendStep, appendInFlight, eventData } from './workload.ts'

/** What this benchmark shows. */
export const title = "The EventStoreDB adapter and EventStoreDB's own client, the same way on the same server"

const APPENDS = 3_200
const BATCHED_APPENDS = 12_800
const READ_EVENTS = 50_000
const IN_FLIGHT = 64

/** Makes the client append by a call of its own. */
const ownCall = { credentials: { username: 'none', password: '' } }

/** Compares the adapter with the client in it: single appends, batched appends, a stream, the whole log. */
export async function run(): Promise<void> {
  const server = await startServer()
  const client = EventStoreDBClient.connectionString`${server.url}`
  const single = createEventStoreDbEventStore({ url: server.url })
  const batched = createEventStoreDbEventStore({ url: server.url, batchAppend: true })
  try {
    await compareReads(client, single)
    console.log('one call for each append, the default')
    await compareAppends(APPENDS, { raw: appendRaw(client, ownCall), adapter: appendTo(single) })
    console.log('one call for all appends, batchAppend: true')
    await compareAppends(BATCHED_APPENDS, { raw: appendRaw(client, {}), adapter: appendTo(batched) })
  } finally {
    await Promise.all([client.dispose(), single.close(), batched.close()])
    await server.stop()
  }
}

type Append = (step: AppendStep) => Promise<unknown>

let portion = 0

async function compareAppends(count: number, { raw, adapter }: { raw: Append; adapter: Append }): Promise<void> {
  const appending = (name: string, append: Append) => ({
    name,
    run: () => {
      portion += 1
      return appendInFlight({ count, inFlight: IN_FLIGHT, prefix: `bench-${portion}` }, append)
    },
  })
  await interleave([appending('client, 64 in flight', raw), appending('adapter, 64 in flight', adapter)], {
    units: 'events',
    rounds: 7,
  })
}

function appendRaw(
  client: EventStoreDBClient,
  options: { credentials?: { username: string; password: string } },
): Append {
  return ({ streamId, lastRevision, number }) =>
    client.appendToStream(streamId, jsonEvent({ type: 'TodoAdded', data: eventData(number) }), {
      expectedRevision: lastRevision < 0 ? 'no_stream' : BigInt(lastRevision),
      ...options,
    })
}

function appendTo(store: EventStore): Append {
  return ({ streamId, lastRevision, number }) =>
    store.append(streamId, lastRevision < 0 ? 'no-stream' : lastRevision, [
      { id: crypto.randomUUID(), type: 'TodoAdded', data: eventData(number), metadata: {} },
    ])
}

async function compareReads(client: EventStoreDBClient, store: EventStore): Promise<void> {
  for (let done = 0; done < READ_EVENTS; done += 500) {
    const events = Array.from({ length: 500 }, (_, index) => ({
      id: crypto.randomUUID(),
      type: 'TodoAdded',
      data: eventData(done + index),
      metadata: {},
    }))
    await store.append('bench-read', 'any', events)
  }
  await interleave(
    [
      { name: 'client, a stream', run: () => countItems(client.readStream('bench-read')) },
      { name: 'adapter, a stream', run: () => countPages(store.readStream('bench-read'), (page) => page.length) },
    ],
    { units: 'events' },
  )
  await interleave(
    [
      { name: 'client, the whole log', run: () => countItems(client.readAll()) },
      { name: 'adapter, the whole log', run: () => countPages(store.readAll(), lengthOfPage) },
      { name: 'adapter, as a rebuild reads it', run: () => countPages(store.readAll(asRebuild), lengthOfPage) },
    ],
    { units: 'events' },
  )
}

/** How the replay of a read model reads the log. */
const asRebuild = { filter: { types: ['TodoAdded'] }, pageSize: 2_000 }

function lengthOfPage({ events }: { readonly events: readonly unknown[] }): number {
  return events.length
}

async function countItems(items: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of items) count += 1
  return requireAll(count)
}

async function countPages<Page>(pages: AsyncIterable<Page>, lengthOf: (page: Page) => number): Promise<number> {
  let count = 0
  for await (const page of pages) count += lengthOf(page)
  return requireAll(count)
}

function requireAll(count: number): number {
  if (count < READ_EVENTS) throw new Error(`The reading has ${count} events, not ${READ_EVENTS}`)
  return count
}

async function startServer(): Promise<{ url: string; stop(): Promise<void> }> {
  const script = fileURLToPath(new URL('./eventstore-process.js', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script, 'memory'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const stop = async () => {
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }
  return { url: line.toString().trim(), stop }
}
