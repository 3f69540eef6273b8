import { Agent, request as httpRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  createHttpRoutes,
  createHttpServer,
  createLogger,
  listen,
  stopServing,
} from '../../../src/adapters/fastify/index.ts'
import { startInMemory } from '../../../src/testing/start-in-memory.ts'
import { addDoors, buildDoor, doorService } from './doors.ts'
import { connectRaw, parseAnswer } from './raw-connection.ts'

interface Reply {
  readonly status: number | undefined
  readonly connection: string | undefined
  readonly body: string
}

function createSignal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}

/** Serves doors on a socket, with a route that takes until it is let go. */
async function serveSlowly() {
  const app = await startInMemory(doorService)
  let closed = false
  const watched = {
    ...app,
    close: async () => {
      closed = true
      await app.close()
    },
  }
  const server = createHttpServer(watched, { logger: createLogger({ level: 'silent' }) })
  const http = createHttpRoutes(server, app)
  addDoors(http, app)
  const begun = createSignal()
  const letGo = createSignal()
  http.handle({
    method: 'POST',
    url: '/slow',
    handle: async () => {
      begun.give()
      await letGo.given
      const outcome = await app.dispatch(buildDoor, { id: 'late', width: 1 })
      return { body: { status: outcome.status, closed } }
    },
  })
  const url = await listen(server, { host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true, maxSockets: 10 })
  onTestFinished(() => agent.destroy())
  return {
    begun: begun.given,
    letGo: letGo.give,
    isClosed: () => closed,
    stop: (timeoutMs?: number) => stopServing(server, watched, timeoutMs === undefined ? {} : { timeoutMs }),
    url,
    ask: (method: string, path: string) => ask(agent, method, new URL(path, url)),
  }
}

function ask(agent: Agent, method: string, url: URL): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, agent }, (response) => {
      const { statusCode: status, headers } = response
      const body = response.setEncoding('utf8').toArray()
      body.then((texts) => resolve({ status, connection: headers.connection, body: texts.join('') }), reject)
    })
    request.on('error', reject).end()
  })
}

describe('stopServing()', () => {
  it('lets a request under way finish, takes no other, and closes the service last', async () => {
    const { ask, begun, letGo, stop, isClosed } = await serveSlowly()
    const slow = ask('POST', '/slow')
    await begun
    const stopped = stop()
    await sleep(20)
    expect(isClosed()).toBe(false)
    await expect(ask('GET', '/doors')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    letGo()
    const { status, connection, body } = await slow
    expect([status, connection]).toEqual([200, 'close'])
    expect(JSON.parse(body)).toEqual({ status: 'accepted', closed: false })
    await stopped
    expect(isClosed()).toBe(true)
  })

  it('answers a request that is on its way over an open connection, and closes the connection behind it', async () => {
    const { stop, url } = await serveSlowly()
    const { socket, write, closed } = connectRaw(url)
    write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    const stopped = stop()
    write('GET /doors HTTP/1.1\r\nHost: x\r\n\r\n')
    const [, second = ''] = (await closed).split(/(?<=\})(?=HTTP)/)
    expect(parseAnswer(second)).toMatchObject({ status: 200, headers: { connection: 'close' }, body: '[]' })
    await stopped
  })

  it('does not wait for connections that only stay open', async () => {
    const { ask, stop } = await serveSlowly()
    expect((await ask('GET', '/doors')).connection).toBe('keep-alive')
    const startedAt = performance.now()
    await stop()
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })

  it('cuts a request that does not finish in time, and closes the service all the same', async () => {
    const { ask, begun, stop, isClosed, letGo } = await serveSlowly()
    const slow = ask('POST', '/slow').catch((error: unknown) => error)
    await begun
    await stop(50)
    expect(await slow).toMatchObject({ code: 'ECONNRESET' })
    expect(isClosed()).toBe(true)
    letGo()
  })
})
