import { describe, expect, it, onTestFinished } from 'vitest'
import { addChanges, type ChangesRoute } from '../../../src/adapters/fastify/changes/add-changes.ts'
import {
  createHttpServer,
  createLogger,
  type HttpServerOptions,
  listen,
  stopServing,
} from '../../../src/adapters/fastify/index.ts'
import type { App } from '../../../src/app/start-service.ts'
import { startInMemory } from '../../../src/testing/start-in-memory.ts'
import { doorService, doors } from './doors.ts'
import { connectRaw } from './raw-connection.ts'
import { listenTo, type SseClient } from './sse-client.ts'

interface Options extends Partial<ChangesRoute> {
  readonly http?: HttpServerOptions
  /** What is between the route and the service. */
  readonly between?: (app: App) => App
}

async function serve({ http, between = (app) => app, ...route }: Options = {}) {
  const app = await startInMemory(doorService)
  const logged: string[] = []
  const logger = createLogger({ level: 'warn', stream: { write: (line) => logged.push(line) } })
  const served = between(app)
  const server = createHttpServer(served, { logger, ...http })
  addChanges(server, served, { url: '/changes', models: [doors], ...route })
  const origin = await listen(server, { host: '127.0.0.1', port: 0 })
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= stopServing(server, served)
    return stopped
  }
  onTestFinished(stop)
  return { app, server, logged, origin, url: `${origin}/changes`, stop }
}

/** Holds up the reading of changes until it is opened. */
function createGate() {
  const waiting: (() => void)[] = []
  let isOpen = false
  return {
    get waiting() {
      return waiting.length
    },
    open: () => {
      isOpen = true
      for (const go of waiting) go()
    },
    before: (app: App): App => ({
      ...app,
      changes: async function* (models, options) {
        if (!isOpen) await new Promise<void>((resolve) => waiting.push(resolve))
        yield* app.changes(models, options)
      },
    }),
  }
}

const WIDE = 'x'.repeat(190)

/** Appends so many events to one wide door; each of them is told in about 450 bytes. */
async function shutOften(app: App, times: number): Promise<void> {
  for (let done = 0; done < times; done += 500) {
    const events = Array.from({ length: Math.min(500, times - done) }, (_, index) => ({
      id: crypto.randomUUID(),
      type: done + index === 0 ? 'DoorBuilt' : 'DoorShut',
      data: done + index === 0 ? { width: 1 } : {},
      metadata: { schemaVersion: 1 },
    }))
    await app.store.append(`door-${WIDE}`, 'any', events)
  }
}

const until = (condition: () => boolean) => expect.poll(condition, { timeout: 30_000, interval: 50 }).toBe(true)
const isReady = (client: SseClient) => () => client.events.length > 0
const positionsOf = (client: SseClient) =>
  client.events
    .filter(({ event }) => event === 'rows')
    .flatMap(({ data }) => (data as { position: string }[]).map(({ position }) => Number(position)))
const upTo = (end: number, from = 1) => Array.from({ length: end - from + 1 }, (_, index) => from + index)

describe('a stream of changes', () => {
  it('shows that it is alive, and up to where nothing was missed', async () => {
    const { app, url } = await serve({ heartbeatMs: 50 })
    const client = await listenTo(url)
    await until(() => client.text.includes(': still here\nid: 0\n\n'))
    await app.store.append('other-1', 'any', [{ id: crypto.randomUUID(), type: 'Other', data: {}, metadata: {} }])
    await until(() => client.text.includes(': still here\nid: 1\n\n'))
    expect(client.events).toEqual([{ event: 'ready', id: '0', data: {} }])
  })

  it('may be quiet for longer than a connection otherwise', async () => {
    const { app, origin, url } = await serve({ http: { connectionTimeoutMs: 200 } })
    const client = await listenTo(url)
    await until(isReady(client))
    // The other one came later, and is cut off for its silence.
    await connectRaw(origin).closed
    await shutOften(app, 1)
    await until(() => positionsOf(client).length === 1)
  })

  it('is not compressed, and is not kept by anybody', async () => {
    const { url } = await serve()
    const { headers } = await listenTo(url, { 'accept-encoding': 'gzip, br' })
    expect([headers['content-encoding'], headers['cache-control'], headers['x-content-type-options']]).toEqual([
      undefined,
      'no-store',
      'nosniff',
    ])
  })

  it('is ended for a client that is too slow, which comes back and has lost nothing', {
    timeout: 120_000,
  }, async () => {
    const { app, url } = await serve({ maxKeptBytes: 2_000_000 })
    const slow = await listenTo(url)
    await until(isReady(slow))
    slow.pause()
    const count = 40_000
    await shutOften(app, count)
    const quick = await listenTo(url)
    await until(() => quick.events.at(-1)?.id === String(count))
    slow.resume()
    await until(() => slow.ended)
    const told = positionsOf(slow)
    expect(told.length).toBeLessThan(count)
    const again = await listenTo(url, { 'Last-Event-ID': slow.events.at(-1)?.id ?? '' })
    await expect.poll(() => again.events.at(-1)?.id, { timeout: 60_000, interval: 500 }).toBe(String(count))
    expect([...told, ...positionsOf(again)]).toEqual(upTo(count))
  })

  it('is ended for a client that takes nothing any more', { timeout: 60_000 }, async () => {
    const { app, url } = await serve({ heartbeatMs: 300, maxClients: 1 })
    const stuck = await listenTo(url)
    await until(isReady(stuck))
    stuck.pause()
    await shutOften(app, 40_000)
    await expect.poll(async () => (await listenTo(url)).status, { timeout: 30_000, interval: 200 }).toBe(200)
  })

  it('leaves no place taken when a client goes away before it is answered', async () => {
    const gate = createGate()
    const { url } = await serve({ maxClients: 1, between: gate.before })
    const early = connectRaw(url)
    early.write('GET /changes HTTP/1.1\r\nHost: x\r\n\r\n')
    await until(() => gate.waiting > 0)
    early.socket.destroy()
    await early.closed
    gate.open()
    await expect.poll(async () => (await listenTo(url)).status).toBe(200)
  })

  it('takes no more clients than it may, also of those that come at once', async () => {
    const gate = createGate()
    const { url } = await serve({ maxClients: 5, between: gate.before })
    const statuses: number[] = []
    const all = Array.from({ length: 20 }, async () => statuses.push((await listenTo(url)).status))
    await until(() => statuses.length === 15)
    expect(new Set(statuses)).toEqual(new Set([503]))
    gate.open()
    await Promise.all(all)
    expect(statuses.filter((status) => status === 200)).toHaveLength(5)
  })

  it('is read by two readers at most, however many clients there are and have missed something', async () => {
    let readers = 0
    let most = 0
    const between = (app: App): App => ({
      ...app,
      changes: async function* (models, options) {
        readers += 1
        most = Math.max(most, readers)
        try {
          yield* app.changes(models, options)
        } finally {
          readers -= 1
        }
      },
    })
    const { app, url } = await serve({ between })
    await shutOften(app, 1_000)
    const froms = Array.from({ length: 60 }, (_, index) => index * 16)
    const clients = await Promise.all(froms.map((from) => listenTo(url, { 'Last-Event-ID': String(from) })))
    await shutOften(app, 10)
    for (const [index, client] of clients.entries()) {
      await until(() => positionsOf(client).at(-1) === 1_010)
      expect(positionsOf(client)).toEqual(upTo(1_010, (froms[index] ?? 0) + 1))
    }
    expect(most).toBeLessThanOrEqual(2)
    for (const client of clients) client.close()
    // Nobody listens: nothing is read.
    await until(() => readers === 0)
  })

  it('goes on after a failure as if nothing had happened', async () => {
    let fail: ((error: Error) => void) | undefined
    const between = (app: App): App => ({
      ...app,
      changes: async function* (models, options) {
        const failure = new Promise<never>((_, reject) => {
          fail = reject
        })
        const changes = app.changes(models, options)[Symbol.asyncIterator]()
        for (;;) {
          const page = await Promise.race([changes.next(), failure])
          if (page.done === true) return
          yield page.value
        }
      },
    })
    const { app, url, logged } = await serve({ between })
    const client = await listenTo(url)
    await until(isReady(client))
    await shutOften(app, 10)
    await until(() => positionsOf(client).length === 10)
    fail?.(new Error('the disk is away'))
    await shutOften(app, 10)
    await until(() => positionsOf(client).length === 20)
    expect(positionsOf(client)).toEqual(upTo(20))
    expect(logged.join('')).toContain('the disk is away')
  })

  it('does not hold up a service that stops, not even with a client that takes nothing', {
    timeout: 60_000,
  }, async () => {
    const { app, url, stop } = await serve()
    const [client, stuck] = await Promise.all([listenTo(url), listenTo(url)])
    await until(() => isReady(client)() && isReady(stuck)())
    stuck.pause()
    await shutOften(app, 40_000)
    await until(() => positionsOf(client).length === 40_000)
    await stop()
    await until(() => client.ended)
    expect(client.complete).toBe(true)
  })
})
