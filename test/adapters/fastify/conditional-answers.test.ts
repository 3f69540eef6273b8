import { describe, expect, it } from 'vitest'
import { serveDoors } from './doors.ts'

async function serveOneDoor() {
  const served = await serveDoors()
  served.server.post('/asked', async () => ({ answered: true }))
  const { headers } = await served.send('PUT', '/doors/front', { payload: { width: 2 } })
  await served.send('GET', '/doors', { headers: { 'outcry-token': String(headers['outcry-token']) } })
  return served
}

describe('an answer that is read', () => {
  it('has a weak tag of its content, is asked for each time, and is 304 for who has it already', async () => {
    const { send } = await serveOneDoor()
    const { headers } = await send('GET', '/doors')
    expect(headers).toMatchObject({ etag: expect.stringMatching(/^W\/"[\w-]+"$/), 'cache-control': 'no-cache' })
    const tag = String(headers['etag'])
    for (const known of [tag, tag.slice(2), `"other", ${tag}`, '*']) {
      const again = await send('GET', '/doors', { headers: { 'if-none-match': known } })
      expect([known, again.status, again.headers['etag'], again.body]).toEqual([known, 304, tag, {}])
      expect(again.headers['content-type']).toBeUndefined()
      expect(again.headers['content-length']).toBeUndefined()
    }
    for (const other of ['"other"', `${tag}x`, 'nonsense', '']) {
      expect((await send('GET', '/doors', { headers: { 'if-none-match': other } })).status).toBe(200)
    }
  })

  it('has another tag as soon as a row is another one', async () => {
    const { send } = await serveOneDoor()
    const { headers } = await send('GET', '/doors')
    await send('POST', '/doors/front/shut')
    const again = await send('GET', '/doors', { headers: { 'if-none-match': String(headers['etag']) } })
    expect(again).toMatchObject({ status: 200, body: [{ shut: true }] })
  })

  it('has the same headers for HEAD, and no body', async () => {
    const { send, server } = await serveOneDoor()
    const got = await send('GET', '/doors')
    const head = await server.inject({ method: 'HEAD', url: '/doors' })
    expect([head.statusCode, head.body]).toEqual([200, ''])
    for (const name of ['etag', 'content-length', 'content-type', 'cache-control']) {
      expect([name, head.headers[name]]).toEqual([name, got.headers[name]])
    }
    const known = { 'if-none-match': String(got.headers['etag']) }
    const again = await server.inject({ method: 'HEAD', url: '/doors', headers: known })
    expect([again.statusCode, again.headers['etag'], again.body]).toEqual([304, got.headers['etag'], ''])
  })
})

describe('an answer that is no reading, or no success', () => {
  it('is never 304, and has no tag of its content', async () => {
    const { send } = await serveOneDoor()
    const headers = { 'if-none-match': '*' }
    const asked = await send('POST', '/asked', { headers })
    expect([asked.status, asked.headers['etag'], asked.body]).toEqual([200, undefined, { answered: true }])
    expect((await send('POST', '/doors/front/shut', { headers })).status).toBe(204)
    const built = await send('POST', '/doors', { headers, payload: { width: 2 } })
    expect([built.status, built.headers['etag']]).toEqual([201, '"0"'])
    for (const url of ['/doors?colour=red', '/windows', '/health/live', '/broken']) {
      const { status, headers: answered } = await send('GET', url, { headers })
      expect([url, status === 304, answered['etag']]).toEqual([url, false, undefined])
    }
  })
})
