import { describe, expect, it, onTestFinished } from 'vitest'
import { addChanges, type ChangesRoute } from '../../../src/adapters/fastify/changes/add-changes.ts'
import { createHttpServer, listen, stopServing } from '../../../src/adapters/fastify/index.ts'
import type { App } from '../../../src/app/start-service.ts'
import { startInMemory } from '../../../src/testing/start-in-memory.ts'
import { buildDoor, doorService, doors, shutDoor } from './doors.ts'
import { listenTo, type SentEvent, type SseClient } from './sse-client.ts'

interface Served {
  readonly app: App
  readonly url: string
  readonly stop: () => Promise<void>
}

async function serveChanges(options: Partial<ChangesRoute> = {}): Promise<Served> {
  const app = await startInMemory(doorService)
  const server = createHttpServer(app)
  addChanges(server, app, { url: '/changes', models: [doors], ...options })
  const url = await listen(server, { host: '127.0.0.1', port: 0 })
  let stopped: Promise<void> | undefined
  const stop = () => {
    stopped ??= stopServing(server, app)
    return stopped
  }
  onTestFinished(stop)
  return { app, url: `${url}/changes`, stop }
}

const build = (app: App, id: string, width = 1) => app.dispatch(buildDoor, { id, width })
const told = (client: SseClient) =>
  client.events
    .filter(({ event }) => event === 'rows')
    .flatMap(({ data }) =>
      (data as { key: string; row: { width: number } | null }[]).map(({ key, row }) => [key, row?.width]),
    )
const lastId = (events: readonly SentEvent[]) => events.at(-1)?.id ?? ''
const until = (condition: () => boolean) => expect.poll(condition, { timeout: 20_000 }).toBe(true)

describe('a route of changes', () => {
  it('says from where on it tells, and then each change as it happens', async () => {
    const { app, url } = await serveChanges()
    await build(app, 'old')
    const client = await listenTo(url)
    expect([client.status, client.headers['content-type'], client.headers['cache-control']]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      'no-store',
    ])
    await until(() => client.events.length > 0)
    expect(client.text).toMatch(/^retry: 1000\n\n/)
    expect(client.events).toEqual([{ event: 'ready', id: '1', data: {} }])
    await build(app, 'front', 2)
    await app.dispatch(shutDoor, { id: 'front' })
    await until(() => told(client).length === 2)
    const changes = client.events.slice(1).flatMap(({ data }) => data)
    expect(changes).toMatchObject([
      { model: 'doors', key: 'door-front', position: '2', row: { width: 2 } },
      { model: 'doors', key: 'door-front', position: '3', row: { width: 2, shut: true } },
    ])
    expect(lastId(client.events)).toBe('3')
  })

  it.each(['Last-Event-ID', 'after'])(
    'tells who comes back with %s what was missed, once and in order',
    async (how) => {
      const { app, url } = await serveChanges()
      const first = await listenTo(url)
      await until(() => first.events.length > 0)
      await build(app, 'd0')
      await until(() => told(first).length === 1)
      const id = lastId(first.events)
      first.close()
      for (let index = 1; index < 30; index += 1) await build(app, `d${index}`)
      const others = await listenTo(url)
      await until(() => others.events.length > 0)
      const again =
        how === 'after' ? await listenTo(`${url}?after=${id}`) : await listenTo(url, { 'Last-Event-ID': id })
      await until(() => told(again).length === 29)
      await build(app, 'd30')
      await until(() => told(again).length === 30)
      expect(told(again).map(([key]) => key)).toEqual(Array.from({ length: 30 }, (_, index) => `door-d${index + 1}`))
      expect(told(others).map(([key]) => key)).toEqual(['door-d30'])
    },
  )

  it('tells many clients that come and go every change once, in order', { timeout: 60_000 }, async () => {
    const { app, url } = await serveChanges()
    const writing = (async () => {
      for (let index = 0; index < 300; index += 1) await build(app, `n${index}`)
    })()
    const clients = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const seen: string[] = []
        let id = '0'
        while (seen.length < 300) {
          const client = await listenTo(url, { 'Last-Event-ID': id })
          const enough = 7 + index * 5
          await until(() => told(client).length >= Math.min(enough, 300 - seen.length))
          client.close()
          const events = client.events
          for (const { data } of events.slice(1)) seen.push(...(data as { key: string }[]).map(({ key }) => key))
          id = lastId(events)
        }
        return seen
      }),
    )
    await writing
    const expected = Array.from({ length: 300 }, (_, index) => `door-n${index}`)
    for (const seen of clients) expect(seen).toEqual(expected)
  })

  it('lets a client go that does not read, and loses nothing for it', { timeout: 180_000 }, async () => {
    const { app, url } = await serveChanges()
    const slow = await listenTo(url)
    await until(() => slow.events.length > 0)
    slow.pause()
    const wide = 'x'.repeat(180)
    const count = 30_000
    for (let start = 0; start < count; start += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, index) => build(app, `${wide}${start + index}`)))
    }
    const quick = await listenTo(url, { 'Last-Event-ID': slow.events[0]?.id ?? '' })
    await expect.poll(() => lastId(quick.events), { timeout: 60_000, interval: 500 }).toBe(String(count))
    expect(told(quick)).toHaveLength(count)
  })

  it('takes so many clients and no more, and has room again when one goes', async () => {
    const { url } = await serveChanges({ maxClients: 2 })
    const [first] = await Promise.all([listenTo(url), listenTo(url)])
    const third = await listenTo(url)
    expect([third.status, third.headers['retry-after']]).toEqual([503, '1'])
    await until(() => third.ended)
    expect(JSON.parse(third.text)).toMatchObject({ code: 'too-many-clients' })
    first?.close()
    await expect.poll(async () => (await listenTo(url)).status).toBe(200)
  })

  it('refuses ids that it never told', async () => {
    const { url } = await serveChanges()
    for (const [id, code] of [
      ['x', 'input-invalid'],
      ['-1', 'input-invalid'],
      ['99', 'position-of-another-log'],
    ] as const) {
      const client = await listenTo(url, { 'Last-Event-ID': id })
      await until(() => client.ended)
      expect([client.status, JSON.parse(client.text).code]).toEqual([400, code])
    }
  })

  it('ends at once when the service stops', async () => {
    const { url, stop } = await serveChanges()
    const client = await listenTo(url)
    await until(() => client.events.length > 0)
    await stop()
    await until(() => client.ended)
    // It was ended, not cut off.
    expect(client.complete).toBe(true)
  })
})
