import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { interleave } from './interleave.ts'
import { type AppendStep, appendInFlight, eventData, withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title = "EventStoreDB's own client, in this process, on the development server, in another one"

const APPENDS = 6_400
const READ_EVENTS = 100_000
const IN_FLIGHT = 64

/** Compares the development server with one that only speaks, appending and reading. */
export async function run(): Promise<void> {
  await withFolder(async (folder) => {
    const servers = await Promise.all([
      startProcess('floor', `${READ_EVENTS}`),
      startProcess('memory'),
      startProcess(folder),
    ])
    try {
      const [floor, memory, durable] = servers.map(({ client }) => client) as Clients
      await compareAppends({ floor, memory, durable })
      await compareReads({ floor, memory, durable })
    } finally {
      for (const server of servers) await server.stop()
    }
  })
}

type Clients = [EventStoreDBClient, EventStoreDBClient, EventStoreDBClient]

interface Compared {
  readonly floor: EventStoreDBClient
  readonly memory: EventStoreDBClient
  readonly durable: EventStoreDBClient
}

async function compareAppends({ floor, memory, durable }: Compared): Promise<void> {
  let portion = 0
  const appending = (name: string, client: EventStoreDBClient) => ({
    name,
    run: () => {
      portion += 1
      return appendInFlight({ count: APPENDS, inFlight: IN_FLIGHT, prefix: `bench-${portion}` }, appendTo(client))
    },
  })
  await interleave(
    [
      appending('answers only, appends, 64 in flight', floor),
      appending('outcry eventstore, in memory', memory),
      appending('outcry eventstore, durable', durable),
    ],
    { units: 'events' },
  )
}

async function compareReads({ floor, memory, durable }: Compared): Promise<void> {
  for (const client of [memory, durable]) await fill(client)
  const reading = (name: string, events: () => AsyncIterable<unknown>) => ({ name, run: () => countEvents(events()) })
  const maxCount = READ_EVENTS
  await interleave(
    [
      reading('ready bytes, what the client can decode', () => floor.readStream('bench-read', { maxCount })),
      reading('outcry eventstore, stream, in memory', () => memory.readStream('bench-read', { maxCount })),
      reading('outcry eventstore, stream, durable', () => durable.readStream('bench-read', { maxCount })),
      reading('outcry eventstore, whole log, durable', () => durable.readAll({ maxCount })),
    ],
    { units: 'events', rounds: 3 },
  )
}

function appendTo(client: EventStoreDBClient): (step: AppendStep) => Promise<unknown> {
  return ({ streamId, lastRevision, number }) =>
    client.appendToStream(streamId, jsonEvent({ type: 'TodoAdded', data: eventData(number) }), {
      expectedRevision: lastRevision < 0 ? 'no_stream' : BigInt(lastRevision),
    })
}

async function fill(client: EventStoreDBClient): Promise<void> {
  for (let done = 0; done < READ_EVENTS; done += 500) {
    const events = Array.from({ length: 500 }, (_, index) =>
      jsonEvent({ type: 'TodoAdded', data: eventData(done + index) }),
    )
    await client.appendToStream('bench-read', events)
  }
}

async function countEvents(events: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _ of events) count += 1
  if (count !== READ_EVENTS) throw new Error(`The reading has ${count} events, not ${READ_EVENTS}`)
  return count
}

async function startProcess(...words: string[]): Promise<{ client: EventStoreDBClient; stop(): Promise<void> }> {
  const script = fileURLToPath(new URL('./eventstore-process.js', import.meta.url))
  const child: ChildProcess = spawn(process.execPath, [script, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const client = EventStoreDBClient.connectionString`${line.toString().trim()}`
  const stop = async () => {
    await client.dispose()
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }
  return { client, stop }
}
