import { pino } from 'pino'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpServer } from '../../../src/adapters/fastify/index.ts'
import type { App } from '../../../src/app/start-service.ts'
import type { EventMetadata } from '../../../src/domain/metadata.ts'
import { OutcryError } from '../../../src/domain/outcry-error.ts'
import { serveDoors } from './doors.ts'

const secrets = {
  authorization: 'Bearer secret-bearer',
  cookie: 'session=secret-cookie',
  'outcry-token': 'secret-token',
  'idempotency-key': 'secret-key',
  'x-api-key': 'secret-api-key',
  prefer: 'wait=1, secret-preference',
  'if-none-match': '"secret-tag"',
}

/** Serves with a log that tells everything. */
async function serveLogged() {
  const told: string[] = []
  const logger = pino({ level: 'trace', base: null }, { write: (line: string) => told.push(line) })
  const rateLimit = { maxRequests: 8, windowMs: 60_000 }
  const served = await serveDoors({ http: { logger, cors: { origins: '*' }, rateLimit } })
  return { ...served, told }
}

describe('the log, whatever its level', () => {
  it('has nothing of what a request brings with it: neither body, query, path, headers nor cookies', async () => {
    const { send, server, told } = await serveLogged()
    const fail = async () => {
      throw new OutcryError('database-unavailable', 'Cannot read the database')
    }
    server.get('/unavailable/:id', fail)
    const asked = [
      await send('PUT', '/doors/secret-id', { headers: { ...secrets }, payload: { width: 4_711 } }),
      await send('GET', '/doors?shut=true&secret-query=1', { headers: { authorization: secrets.authorization } }),
      await send('GET', '/doors', { headers: secrets }),
      await send('POST', '/doors', { headers: secrets, payload: { 'secret-name': 'secret-value' } }),
      await send('POST', '/doors', {
        headers: { ...secrets, 'content-type': 'application/json' },
        payload: '{secret-json',
      }),
      await send('GET', '/secret-path/%ff?secret-query=1', { headers: secrets }),
      await send('GET', '/broken?secret-query=1', { headers: secrets }),
      await send('GET', '/unavailable/secret-id?secret-query=1', { headers: secrets }),
      await send('POST', '/doors/secret-id/shut', { headers: { 'if-match': '"4711"' } }),
      await send('GET', '/doors?secret-query=1', { headers: secrets }),
    ]
    expect(asked.map(({ status }) => status)).toEqual([204, 400, 400, 400, 400, 400, 500, 503, 412, 429])
    expect(told.length).toBeGreaterThanOrEqual(asked.length)
    expect(told.join()).not.toMatch(/secret-|4711/)
  })

  it('tells of each request its route, status and id, with which the answer and the events can be found', async () => {
    const { send, told, app } = await serveLogged()
    const { headers } = await send('PUT', '/doors/front', { payload: { width: 2 } })
    const line = told.map((each) => JSON.parse(each)).find(({ msg }) => msg === 'request answered')
    expect(line).toMatchObject({ requestId: headers['x-request-id'], method: 'PUT', route: '/doors/:id', status: 204 })
    expect(await metadataOf(app, 'door-front')).toMatchObject({ $correlationId: headers['x-request-id'] })
  })

  it('says why a request failed, without its payload: an event that does not fit its schema', async () => {
    const { app, told } = await serveLogged()
    const logger = pino({ level: 'trace', base: null }, { write: (line: string) => told.push(line) })
    const server = createHttpServer(app, { logger })
    onTestFinished(() => server.close())
    server.post('/', async () => {
      throw new OutcryError('event-invalid', 'Cannot write DoorBuilt: width: Invalid input', {
        facts: { issues: 'width: Invalid input' },
      })
    })
    const { statusCode, body } = await server.inject({ method: 'POST', url: '/', payload: { width: 'secret-width' } })
    expect([statusCode, body.includes('Invalid input')]).toEqual([500, false])
    expect(told.join()).toContain('Cannot write DoorBuilt')
    expect(told.join()).not.toContain('secret-width')
  })
})

async function metadataOf(app: App, streamId: string): Promise<EventMetadata | undefined> {
  for await (const [event] of app.store.readStream(streamId)) return event?.metadata
  return undefined
}

describe('the metadata of the events of a request', () => {
  it('have the conversation that the caller names, and the trace', async () => {
    const { send, app } = await serveDoors()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    await send('PUT', '/doors/front', { headers: { 'x-correlation-id': 'c-1', traceparent }, payload: { width: 2 } })
    await send('POST', '/doors/front/shut', { headers: { 'x-correlation-id': 'c-1' } })
    const metadata: EventMetadata[] = []
    for await (const { events } of app.store.readAll()) metadata.push(...events.map((event) => event.metadata))
    expect(metadata).toMatchObject([{ $correlationId: 'c-1', traceparent }, { $correlationId: 'c-1' }])
    expect(metadata[1]?.traceparent).toBeUndefined()
  })

  it('have the id of the request as the conversation of nobody else: one that the caller sends is not believed', async () => {
    const { send, app } = await serveDoors()
    const { headers } = await send('PUT', '/doors/front', {
      headers: { 'x-request-id': 'forged' },
      payload: { width: 2 },
    })
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/)
    expect(await metadataOf(app, 'door-front')).toMatchObject({ $correlationId: headers['x-request-id'] })
  })

  it.each(['two words', 'x'.repeat(201), '', 'ümlaut'])(
    'have no conversation that is none: %s',
    async (correlationId) => {
      const { send, app } = await serveDoors()
      const headers = { 'x-correlation-id': correlationId }
      const refused = await send('PUT', '/doors/front', { headers, payload: { width: 2 } })
      expect(refused).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
      expect(refused.body['detail']).toContain('x-correlation-id')
      expect((await app.store.describe()).head).toBe('0')
    },
  )
})
