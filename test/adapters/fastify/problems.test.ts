import { describe, expect, it } from 'vitest'
import { serveDoors } from './doors.ts'

const json = { 'content-type': 'application/json' }

describe('a problem', () => {
  it('tells its kind, its facts and the request, as RFC 9457 says', async () => {
    const { send } = await serveDoors()
    const { status, headers, body } = await send('POST', '/doors', { payload: { width: 'wide' } })
    expect(status).toBe(400)
    expect(headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(body).toEqual({
      type: 'urn:outcry:error:input-invalid',
      title: 'Input invalid',
      status: 400,
      detail: 'Cannot read the body: width: Invalid input: expected number, received string',
      code: 'input-invalid',
      facts: { issues: 'width: Invalid input: expected number, received string' },
      instance: `urn:uuid:${headers['x-request-id']}`,
    })
  })

  it.each([
    ['an unknown field', { width: 1, wdith: 2 }, 'Unrecognized key: "wdith"'],
    ['a missing field', {}, 'width: Invalid input'],
    ['a number out of bounds', { width: 0 }, 'width: Too small'],
    ['an array in place of an object', [1], 'expected object, received array'],
    ['no body', undefined, 'expected object'],
  ])('names what is wrong with a body of %s', async (_name, payload, reason) => {
    const { send } = await serveDoors()
    const { status, body } = await send('POST', '/doors', payload === undefined ? { headers: json } : { payload })
    expect([status, body['code']]).toEqual([400, 'input-invalid'])
    expect(body['detail']).toContain(reason)
  })

  it.each([
    ['malformed JSON', '{"width": 1', 'body-not-json'],
    ['JSON that would change a prototype', '{"width": 1, "__proto__": {"admin": true}}', 'body-not-json'],
    ['JSON that would change a constructor', '{"constructor": {"prototype": {"admin": true}}}', 'body-not-json'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'input-invalid'],
    ['very deep nesting', `${'['.repeat(490)}${']'.repeat(490)}`, 'input-invalid'],
  ])('refuses %s', async (_name, payload, code) => {
    const { send } = await serveDoors()
    const { status, body } = await send('POST', '/doors', { headers: json, payload })
    expect([status, body['code']]).toEqual([400, code])
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('refuses a body that is too large with its limit, and one of another content type', async () => {
    const { send } = await serveDoors()
    const large = await send('POST', '/doors', { payload: { width: 'x'.repeat(1_000) } })
    expect(large).toMatchObject({ status: 413, body: { code: 'body-too-large', facts: { bodyLimitBytes: 1_000 } } })
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'nonsense']) {
      const other = await send('POST', '/doors', { headers: { 'content-type': type }, payload: 'width=1' })
      expect(other).toMatchObject({ status: 415, body: { code: 'content-type-unsupported' } })
      expect(other.body['detail']).toContain('application/json')
    }
  })

  it.each([
    ['GET', '/windows', 404, 'route-not-found'],
    ['DELETE', '/doors', 404, 'route-not-found'],
    ['GET', '/doors/%ff', 400, 'url-invalid'],
    ['POST', `/doors/${'x'.repeat(600)}/shut`, 414, 'url-too-long'],
    ['GET', '/doors?shutt=true', 400, 'input-invalid'],
    ['GET', '/doors?shut=perhaps', 400, 'input-invalid'],
  ] as const)('answers %s %s', async (method, url, status, code) => {
    const { send } = await serveDoors()
    expect(await send(method, url)).toMatchObject({ status, body: { code, status } })
  })

  it('keeps to the log what went wrong inside', async () => {
    const { send, logged } = await serveDoors()
    const { status, body, headers } = await send('GET', '/broken')
    expect([status, body['code']]).toEqual([500, 'unexpected'])
    expect(JSON.stringify([body, headers])).not.toContain('sesame')
    const [told] = logged.filter((line) => line.includes('sesame'))
    expect(told).toContain(String(headers['x-request-id']))
  })

  it('is the only thing that is logged with a reason: payloads and URLs are not', async () => {
    const { send, logged } = await serveDoors()
    await send('PUT', '/doors/secret-id', { payload: { width: 4_711 } })
    await send('GET', '/doors?shut=true')
    await send('POST', '/doors', { payload: { secret: 'secret-value' } })
    expect(logged.map((line) => JSON.parse(line))).toMatchObject([
      { method: 'PUT', route: '/doors/:id', status: 204 },
      { method: 'GET', route: '/doors', status: 200 },
      { method: 'POST', route: '/doors', status: 400 },
    ])
    expect(logged.join()).not.toMatch(/secret|4711|shut=/)
  })
})
