import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { createHttpRoutes, createHttpServer, createLogger } from '../../../src/adapters/fastify/index.ts'
import type { App } from '../../../src/app/start-service.ts'
import type { EventMetadata } from '../../../src/domain/metadata.ts'
import { buildDoor, doors, serveDoors, shutDoor } from './doors.ts'

async function metadataOf(app: App, streamId: string): Promise<EventMetadata | undefined> {
  for await (const [event] of app.store.readStream(streamId)) return event?.metadata
  return undefined
}

describe('a route of a command', () => {
  it('answers with the revision and a token that queries wait for', async () => {
    const { send } = await serveDoors()
    const built = await send('PUT', '/doors/front', { payload: { width: 2 } })
    expect(built.status).toBe(204)
    expect(built.headers['etag']).toBe('"0"')
    const token = String(built.headers['outcry-token'])
    const read = await send('GET', '/doors', { headers: { 'outcry-token': token } })
    expect(read.body).toEqual([{ id: 'front', width: 2, shut: false }])
  })

  it('waits for read models when it is told to', async () => {
    const { send } = await serveDoors()
    await send('PUT', '/doors/front', { payload: { width: 2 } })
    await send('POST', '/doors/front/shut')
    expect((await send('GET', '/doors?shut=true')).body).toHaveLength(1)
  })

  it('answers a rejection with 409 or the status it has for it, and with the details', async () => {
    const { send } = await serveDoors()
    expect(await send('POST', '/doors/back/shut')).toMatchObject({
      status: 404,
      body: { type: 'urn:outcry:rejection:door-not-found', code: 'door-not-found' },
    })
    await send('PUT', '/doors/front', { payload: { width: 2 } })
    expect(await send('PUT', '/doors/front', { payload: { width: 3 } })).toMatchObject({
      status: 409,
      headers: { etag: '"0"' },
      body: { code: 'door-already-built', facts: { width: 3 } },
    })
  })

  it('answers a wish that was fulfilled already like one that is fulfilled now', async () => {
    const { send } = await serveDoors()
    await send('PUT', '/doors/front', { payload: { width: 2 } })
    const first = await send('POST', '/doors/front/shut')
    const second = await send('POST', '/doors/front/shut')
    expect([first.status, first.headers['etag']]).toEqual([204, '"1"'])
    expect([second.status, second.headers['etag']]).toEqual([204, '"1"'])
  })

  it('refuses a command that was meant for another revision, with 412', async () => {
    const { send } = await serveDoors()
    await send('PUT', '/doors/front', { payload: { width: 2 } })
    const shut = (revision: string) => send('POST', '/doors/front/shut', { headers: { 'if-match': revision } })
    expect(await shut('"7"')).toMatchObject({
      status: 412,
      body: { code: 'wrong-expected-revision', facts: { expected: 7, actual: 0 } },
    })
    expect(await shut('7')).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
    expect((await shut('"0"')).status).toBe(204)
    expect((await shut('*')).status).toBe(204)
  })

  it('happens once for each Idempotency-Key of one actor, and refuses another body under it', async () => {
    const { send } = await serveDoors()
    const build = (key: string, width: number, actor = 'me') =>
      send('POST', '/doors', { headers: { 'idempotency-key': key, 'x-actor': actor }, payload: { width } })
    const first = await build('k1', 2)
    const second = await build('k1', 2)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body).toEqual(first.body)
    expect(await build('k1', 3)).toMatchObject({ status: 422, body: { code: 'command-id-reused' } })
    expect((await build('k1', 3, 'somebody else')).body).not.toEqual(first.body)
    expect((await build('k2', 2)).body).not.toEqual(first.body)
    expect(await build('two words', 2)).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
  })

  it('writes down who asked, in which conversation and trace', async () => {
    const { send, app } = await serveDoors()
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`
    const headers = { 'x-correlation-id': 'c-1', 'x-actor': 'ann', traceparent }
    await send('PUT', '/doors/front', { headers, payload: { width: 2 } })
    const { headers: answered } = await send('PUT', '/doors/back', {
      headers: { traceparent: 'no' },
      payload: { width: 1 },
    })
    const front = await metadataOf(app, 'door-front')
    const back = await metadataOf(app, 'door-back')
    expect(front).toMatchObject({ $correlationId: 'c-1', actor: 'ann', traceparent })
    expect(back).toMatchObject({ $correlationId: answered['x-request-id'], actor: 'me' })
    expect(back?.traceparent).toBeUndefined()
  })

  it('refuses a token that is none, or of another log', async () => {
    const { send } = await serveDoors()
    const other = await (await serveDoors()).send('PUT', '/doors/front', { payload: { width: 2 } })
    const read = (token: string) => send('GET', '/doors', { headers: { 'outcry-token': token } })
    expect(await read('nonsense')).toMatchObject({ status: 400, body: { code: 'input-invalid' } })
    expect(await read(String(other.headers['outcry-token']))).toMatchObject({
      status: 400,
      body: { code: 'position-of-another-log' },
    })
  })

  it('knows the types of its parts', async () => {
    const { app } = await serveDoors()
    const http = createHttpRoutes(createHttpServer(app, { logger: createLogger({ level: 'silent' }) }), app)
    const params = z.object({ id: z.string() })
    http.command({
      url: '/typed/:id',
      params,
      body: z.object({ width: z.int(), note: z.string().default('') }),
      command: buildDoor,
      input: ({ params: { id }, body, query }) => {
        expectTypeOf(body).toEqualTypeOf<{ width: number; note: string }>()
        expectTypeOf(query).toEqualTypeOf<undefined>()
        return { id, width: body.width }
      },
      statusOf: { 'door-already-built': 422 },
      waitFor: [doors],
    })
    http.command({
      url: '/wrong/:id',
      params,
      command: buildDoor,
      // @ts-expect-error: the command needs a width
      input: ({ params: { id } }) => ({ id }),
      // @ts-expect-error: the command is never rejected with this code
      statusOf: { 'door-not-found': 404 },
    })
    http.command({ url: '/none/:id', command: shutDoor, input: ({ params: every }) => ({ id: every['id'] ?? '' }) })
  })
})
