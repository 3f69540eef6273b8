import { describe, expect, it } from 'vitest'
import { serveDoors } from './doors.ts'

const host = 'doors.example'
const evil = 'https://evil.example'
const shop = 'https://shop.example'

/** What a browser says of a request that a page of `origin` makes it send. */
const fromPage = (origin: string, site: 'same-origin' | 'same-site' | 'cross-site') => ({
  host,
  origin,
  'sec-fetch-site': site,
})

/** What an older browser says. */
const fromOldPage = (origin: string) => ({ host, origin })

describe('a page of another origin', () => {
  it.each([
    ['a form', 'text/plain', '{"width": 1, "x": "="}'],
    ['a form of fields', 'application/x-www-form-urlencoded', 'width=1'],
    ['a form with files', 'multipart/form-data; boundary=b', '--b--'],
    ['a request without a body', undefined, undefined],
    ['a request that was not asked for beforehand', 'application/json', '{"width": 1}'],
  ])('cannot change anything by %s', async (_what, type, payload) => {
    const { app, send } = await serveDoors()
    for (const from of [
      fromPage(evil, 'cross-site'),
      fromPage(evil, 'same-site'),
      fromOldPage(evil),
      fromOldPage('null'),
    ]) {
      const headers = { ...from, ...(type !== undefined && { 'content-type': type }) }
      const refused = await send('POST', '/doors', { headers, ...(payload !== undefined && { payload }) })
      expect(refused).toMatchObject({ status: 403, body: { code: 'cross-site-refused' } })
    }
    expect((await app.store.describe()).head).toBe('0')
  })

  it('cannot change anything by a request that needs no body at all', async () => {
    const { send } = await serveDoors()
    await send('PUT', '/doors/front', { payload: { width: 2 } })
    const headers = fromPage(evil, 'cross-site')
    expect((await send('POST', '/doors/front/shut', { headers })).status).toBe(403)
    expect((await send('GET', '/doors?shut=true')).body).toEqual([])
    expect((await send('POST', '/doors/front/shut')).status).toBe(204)
  })

  it('is not believed when it says two things', async () => {
    const { send } = await serveDoors()
    for (const site of ['same-origin, cross-site', '', 'Same-Origin']) {
      const headers = { host, 'sec-fetch-site': site, 'content-type': 'application/json' }
      expect((await send('POST', '/doors', { headers, payload: '{"width": 1}' })).status).toBe(403)
    }
  })

  it('may do what it likes when the service names its origin, and others may not', async () => {
    const { send } = await serveDoors({ http: { cors: { origins: [shop], exposedHeaders: ['X-Door'] } } })
    const payload = { width: 1 }
    const allowed = await send('POST', '/doors', { headers: fromPage(shop, 'cross-site'), payload })
    expect(allowed).toMatchObject({ status: 201, headers: { 'access-control-allow-origin': shop, vary: 'Origin' } })
    const exposed = String(allowed.headers['access-control-expose-headers']).split(', ')
    expect(exposed).toEqual(expect.arrayContaining(['ETag', 'Outcry-Token', 'Retry-After', 'X-Request-Id', 'X-Door']))
    expect(allowed.headers).not.toHaveProperty('access-control-allow-credentials')
    for (const origin of [evil, 'https://shop.example.evil.example', 'http://shop.example', 'null']) {
      const refused = await send('POST', '/doors', { headers: fromPage(origin, 'cross-site'), payload })
      expect(refused.status).toBe(403)
      expect(refused.headers).not.toHaveProperty('access-control-allow-origin')
    }
  })

  it('may do what it likes when the service allows any, and can read why it is refused', async () => {
    const { send } = await serveDoors({ http: { cors: { origins: '*' } } })
    const headers = fromPage(evil, 'cross-site')
    expect((await send('POST', '/doors', { headers, payload: { width: 1 } })).status).toBe(201)
    for (const type of [
      'text/plain',
      'text/plain;application/json',
      'text/plain, application/json',
      'application/jsonp',
    ]) {
      const form = await send('POST', '/doors', {
        headers: { ...headers, 'content-type': type },
        payload: '{"width": 1}',
      })
      expect(form).toMatchObject({ status: 415, headers: { 'access-control-allow-origin': '*' } })
    }
  })

  it('is told beforehand whether it may', async () => {
    const preflight = { 'access-control-request-method': 'PATCH', 'access-control-request-headers': 'if-match' }
    const ask = async (cors: { origins: string[] } | undefined, origin: string) => {
      const { send } = await serveDoors({ http: cors === undefined ? {} : { cors } })
      return send('OPTIONS', '/doors/front', { headers: { host, origin, ...preflight } })
    }
    const allowed = await ask({ origins: [shop] }, shop)
    expect(allowed.status).toBe(204)
    expect(allowed.headers['access-control-allow-origin']).toBe(shop)
    expect(allowed.headers['access-control-allow-methods']).toContain('PATCH')
    expect((await ask({ origins: [shop] }, evil)).headers).not.toHaveProperty('access-control-allow-origin')
    expect((await ask(undefined, shop)).status).toBe(404)
  })
})

describe('a request that no page of another origin sends', () => {
  it.each([
    ['a page of the service', fromPage(`https://${host}`, 'same-origin')],
    ['a page of the service in an older browser', fromOldPage(`http://${host}`)],
    ['a page of the service behind a proxy that speaks TLS', fromOldPage(`https://${host}`)],
    ['somebody who typed its address', { host, 'sec-fetch-site': 'none' }],
    ['a program', { host }],
  ])('is answered: %s', async (_who, headers) => {
    const { send } = await serveDoors()
    expect((await send('POST', '/doors', { headers, payload: { width: 1 } })).status).toBe(201)
  })

  it('reads from anywhere', async () => {
    const { send } = await serveDoors()
    expect((await send('GET', '/doors', { headers: fromPage(evil, 'cross-site') })).status).toBe(200)
  })
})

describe('an origin in the options', () => {
  it.each(['shop.example', 'https://shop.example/', 'https://shop.example/path', 'null', ''])(
    'must be one: %s is refused',
    async (origin) => {
      await expect(serveDoors({ http: { cors: { origins: [origin] } } })).rejects.toMatchObject({
        code: 'setting-invalid',
        facts: { origin },
      })
    },
  )
})
