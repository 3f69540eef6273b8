import { describe, expect, it } from 'vitest'
import { createHttpRoutes } from '../../../src/adapters/fastify/index.ts'
import { serveDoors } from './doors.ts'

const policy = "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'"

describe('every answer', () => {
  it.each([
    ['GET', '/doors', 200],
    ['POST', '/doors', 400],
    ['GET', '/broken', 500],
    ['GET', '/windows', 404],
    ['GET', '/health/live', 200],
  ] as const)('tells browsers to do as little with it as possible: %s %s', async (method, url, status) => {
    const { send } = await serveDoors()
    const answer = await send(method, url)
    expect(answer).toMatchObject({
      status,
      headers: {
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
      },
    })
    expect(answer.headers).not.toHaveProperty('x-powered-by')
    expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
  })

  it('to a URL that is none does so too', async () => {
    const { send } = await serveDoors()
    const answer = await send('GET', '/doors/%ff')
    expect(answer).toMatchObject({
      status: 400,
      headers: { 'content-security-policy': policy, 'x-content-type-options': 'nosniff' },
    })
    expect(answer.body['instance']).toBe(`urn:uuid:${answer.headers['x-request-id']}`)
  })

  it('holds browsers to TLS only where it came by TLS', async () => {
    const proxied = { headers: { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' } }
    const behindProxy = await serveDoors({ http: { trustProxy: true } })
    const open = await serveDoors()
    const header = 'strict-transport-security'
    expect((await behindProxy.send('GET', '/doors', proxied)).headers[header]).toBe('max-age=31536000')
    expect((await behindProxy.send('GET', '/doors')).headers).not.toHaveProperty(header)
    expect((await open.send('GET', '/doors', proxied)).headers).not.toHaveProperty(header)
  })

  it('of a page has the policy of the page', async () => {
    const { app, server } = await serveDoors()
    const headers = { 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': "default-src 'self'" }
    createHttpRoutes(server, app).handle({ url: '/page', handle: () => ({ headers, body: '<p>Doors</p>' }) })
    const answer = await server.inject('/page')
    expect(answer.headers['content-security-policy']).toBe("default-src 'self'")
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
  })
})
