import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { afterAll } from 'vitest'
import { type EventStoreOptions, startEventStore } from '../../../src/app/start-event-store.ts'

/** A server and the genuine client of it. */
export interface OpenServer {
  readonly server: Awaited<ReturnType<typeof startEventStore>>
  readonly client: EventStoreDBClient
  /** Makes another client; it is disposed of with the server. */
  connect(suffix?: string): EventStoreDBClient
  close(): Promise<void>
}

/** Starts a server in memory, with a client. */
export async function openServer(options: EventStoreOptions = { memory: true }): Promise<OpenServer> {
  const server = await startEventStore(options)
  const clients: EventStoreDBClient[] = []
  const connect = (suffix = '') => {
    const client = EventStoreDBClient.connectionString`${server.url + suffix}`
    clients.push(client)
    return client
  }
  return {
    server,
    client: connect(),
    connect,
    close: async () => {
      await Promise.all(clients.map((client) => client.dispose()))
      await server.close()
    },
  }
}

/** Starts a server for the tests of one file. */
export async function openServerForFile(options?: EventStoreOptions): Promise<OpenServer> {
  const opened = await openServer(options)
  afterAll(opened.close)
  return opened
}

let streams = 0

/** The name of a stream that no test has used. */
export function newStream(category = 'test'): string {
  streams += 1
  return `${category}-${process.pid}x${streams}`
}

/** An event with JSON. */
export function happened(data: Record<string, unknown> = {}, type = 'Happened') {
  return jsonEvent({ type, data })
}

/** So many events, numbered. */
export function numbered(count: number, type = 'Happened') {
  return Array.from({ length: count }, (_, number) => happened({ number }, type))
}

/** Takes everything that comes. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** Takes what was thrown. */
export async function failureOf(work: Promise<unknown>): Promise<Record<string, unknown>> {
  const failure = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (failure === undefined) throw new Error('It has not failed')
  return failure as Record<string, unknown>
}

/** Appends in a call of its own, not with others in a shared one: clients do that for calls with credentials. */
export const ownCall = { credentials: { username: 'nobody', password: 'none' } }
