import { describe, expect, it } from 'vitest'
import { forbidden, unauthenticated } from '../../../src/adapters/fastify/index.ts'
import { serveDoors } from './doors.ts'

describe('identify', () => {
  it('may take its time, and stands in the metadata of the events', async () => {
    const { app, send } = await serveDoors({
      identify: async () => {
        await new Promise((resolve) => setImmediate(resolve))
        return { actor: 'ada', tenant: 'acme' }
      },
    })
    expect((await send('PUT', '/doors/front', { payload: { width: 2 } })).status).toBe(204)
    const metadata = []
    for await (const { events } of app.store.readAll()) metadata.push(...events.map((event) => event.metadata))
    expect(metadata).toMatchObject([{ actor: 'ada', tenant: 'acme' }])
    expect((await send('GET', '/doors')).body).toMatchObject([{ id: 'front' }])
  })

  it('refuses whom it does not know with 401 and a challenge, and whom it knows too well with 403', async () => {
    const { send, app } = await serveDoors({
      identify: ({ headers }) =>
        headers.authorization === undefined ? unauthenticated('Bearer', 'Send a token') : forbidden('Not on Sundays'),
    })
    expect(await send('PUT', '/doors/front', { payload: { width: 2 } })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer', 'content-type': expect.stringContaining('application/problem+json') },
      body: { type: 'urn:outcry:http:unauthenticated', detail: 'Send a token' },
    })
    const headers = { authorization: 'Bearer x' }
    expect(await send('PUT', '/doors/front', { payload: { width: 2 }, headers })).toMatchObject({
      status: 403,
      body: { type: 'urn:outcry:http:forbidden', detail: 'Not on Sundays' },
    })
    expect((await app.store.describe()).head).toBe('0')
  })

  it('is asked before the body is read', async () => {
    const { send } = await serveDoors({ identify: () => unauthenticated('Bearer', 'Send a token') })
    const headers = { 'content-type': 'application/json' }
    for (const payload of ['{', 'x'.repeat(2_000)]) {
      expect((await send('POST', '/doors', { payload, headers })).status).toBe(401)
    }
  })

  it.each([
    [
      'throws',
      () => {
        throw new Error('the key is sesame')
      },
    ],
    ['fails later', () => Promise.reject(new Error('the key is sesame'))],
  ])('lets nobody in when it %s', async (_how, identify) => {
    const { send, app } = await serveDoors({ identify })
    const refused = await send('PUT', '/doors/front', { payload: { width: 2 } })
    expect(refused).toMatchObject({ status: 500, body: { code: 'unexpected' } })
    expect(JSON.stringify(refused)).not.toContain('sesame')
    expect((await app.store.describe()).head).toBe('0')
  })

  it.each(['*', '', 'a/b', 'x'.repeat(65)])('cannot act for a tenant that is none: %s', async (tenant) => {
    const { send } = await serveDoors({ identify: () => ({ tenant }) })
    expect(await send('GET', '/doors')).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
  })
})
