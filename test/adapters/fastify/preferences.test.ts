import { describe, expect, it } from 'vitest'
import { createHttpRoutes } from '../../../src/adapters/fastify/index.ts'
import { preferredWait, readPreferences } from '../../../src/adapters/fastify/preferences.ts'
import { temporarySettings } from '../../../src/app/settings.ts'
import { startService } from '../../../src/app/start-service.ts'
import { doorService, doors, serveDoors, shutDoor } from './doors.ts'

const nothing = { respondAsync: false, returnMinimal: false }

describe('readPreferences()', () => {
  it.each([
    ['wait=10', { ...nothing, waitMs: 10_000 }],
    ['wait=0', { ...nothing, waitMs: 0 }],
    ['Wait = "10"', { ...nothing, waitMs: 10_000 }],
    ['respond-async, wait=2', { waitMs: 2_000, respondAsync: true, returnMinimal: false }],
    ['return=minimal; foo="a, b"; bar, wait=1;x', { waitMs: 1_000, respondAsync: false, returnMinimal: true }],
    ['foo="wait=3, respond-async", wait=1', { ...nothing, waitMs: 1_000 }],
    ['wait=1, wait=2', { ...nothing, waitMs: 1_000 }],
    [' , ,wait=1,', { ...nothing, waitMs: 1_000 }],
    [['wait=1', 'respond-async'], { waitMs: 1_000, respondAsync: true, returnMinimal: false }],
  ])('understands %s', (header, expected) => {
    expect(readPreferences(header)).toEqual(expected)
  })

  it.each([
    undefined,
    '',
    'wait',
    'wait=',
    'wait=-1',
    'wait=1.5',
    'wait=soon',
    'wait=99999999999',
    'wait 10',
    '"wait=10',
    'return=representation',
    'respond-async=yes',
    `wait=1, ${'x'.repeat(1_000)}`,
  ])('leaves out what is malformed or not known: %s', (header) => {
    expect(readPreferences(header)).toEqual(nothing)
  })
})

describe('preferredWait()', () => {
  it('has a maximum, and says what is applied of it', () => {
    const wait = (header: string) => preferredWait(readPreferences(header), 10_000)
    expect(wait('wait=3')).toEqual({ timeoutMs: 3_000, applied: 'wait=3' })
    expect(wait('wait=60')).toEqual({ timeoutMs: 10_000, applied: 'wait=10' })
    expect(wait('respond-async')).toEqual({ timeoutMs: 0, applied: 'respond-async' })
    expect(wait('respond-async, wait=1')).toEqual({ timeoutMs: 1_000, applied: 'respond-async, wait=1' })
    expect(wait('return=minimal')).toBeUndefined()
  })
})

describe('a request that prefers', () => {
  const idle = () => startService(doorService, { settings: { ...temporarySettings(), roles: ['api' as const] } })

  it('to wait is told that it was waited', async () => {
    const { send } = await serveDoors()
    await send('PUT', '/doors/front', { payload: { width: 2 } })
    const shut = await send('POST', '/doors/front/shut', { headers: { prefer: 'wait=5' } })
    expect([shut.status, shut.headers['preference-applied']]).toEqual([204, 'wait=5'])
    const headers = { prefer: 'wait=5', 'outcry-token': String(shut.headers['outcry-token']) }
    expect((await send('GET', '/doors', { headers })).headers['preference-applied']).toBe('wait=5')
  })

  it('something else, or to wait where nobody waits, is told nothing', async () => {
    const { send } = await serveDoors()
    for (const prefer of ['wait=soon', 'handling=lenient', 'return=minimal', 'wait=5']) {
      const { status, headers } = await send('GET', '/doors', { headers: { prefer } })
      expect([prefer, status, headers['preference-applied']]).toEqual([prefer, 200, undefined])
    }
  })

  it('not to wait is answered before the read models show what it did, however long the route would wait', async () => {
    const { send, server, app } = await serveDoors({ start: idle })
    createHttpRoutes(server, app).command({
      url: '/doors/:id/shut-and-wait',
      command: shutDoor,
      input: ({ params }) => ({ id: params['id'] ?? '' }),
      waitFor: [doors],
      timeoutMs: 86_400_000,
    })
    await send('PUT', '/doors/front', { payload: { width: 2 } })
    for (const prefer of ['respond-async', 'wait=0']) {
      const { status, headers } = await send('POST', '/doors/front/shut-and-wait', {
        headers: { prefer, 'idempotency-key': 'k' },
      })
      expect([status, headers['preference-applied']]).toEqual([202, prefer])
      expect(headers['outcry-token']).toEqual(expect.any(String))
    }
  })

  it('not to wait for its token is put off at once', async () => {
    const { send } = await serveDoors()
    const { body } = await send('GET', '/health/lag')
    const token = Buffer.from(JSON.stringify({ log: body['logId'], lanes: [[3, '999']] })).toString('base64url')
    const read = await send('GET', '/doors', { headers: { prefer: 'wait=0', 'outcry-token': token } })
    expect(read).toMatchObject({
      status: 503,
      headers: { 'preference-applied': 'wait=0' },
      body: { code: 'read-model-behind', facts: { timeoutMs: 0 } },
    })
  })

  it('little gets the status and the headers of a command without its body', async () => {
    const { send } = await serveDoors()
    const headers = { prefer: 'return=minimal' }
    const built = await send('POST', '/doors', { headers, payload: { width: 2 } })
    expect(built).toMatchObject({
      status: 201,
      headers: { 'preference-applied': 'return=minimal', etag: '"0"' },
      body: {},
    })
    expect(built.headers['content-type']).toBeUndefined()
    const refused = await send('POST', '/doors/none/shut', { headers })
    expect(refused).toMatchObject({ status: 404, body: { code: 'door-not-found' } })
    expect(refused.headers['preference-applied']).toBeUndefined()
  })
})
