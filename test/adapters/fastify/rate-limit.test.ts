import { describe, expect, it } from 'vitest'
import { unauthenticated } from '../../../src/adapters/fastify/index.ts'
import { serveDoors } from './doors.ts'

const from = (remoteAddress: string, actor = 'me') => ({ remoteAddress, headers: { 'x-actor': actor } })

describe('a rate limit', () => {
  it('refuses an address that sends too many requests, and says when to try again', async () => {
    const { send } = await serveDoors({ http: { rateLimit: { maxRequests: 3, windowMs: 5_000 } } })
    for (const url of ['/doors', '/windows', '/broken']) {
      expect((await send('GET', url, from('192.0.2.1'))).status).not.toBe(429)
    }
    const refused = await send('GET', '/doors', from('192.0.2.1', 'another'))
    expect(refused).toMatchObject({
      status: 429,
      headers: {
        'content-type': expect.stringContaining('application/problem+json'),
        'x-content-type-options': 'nosniff',
      },
      body: { code: 'too-many-requests', facts: { maxRequests: 3, windowMs: 5_000 } },
    })
    const seconds = Number(refused.headers['retry-after'])
    expect(seconds).toBeGreaterThanOrEqual(1)
    expect(seconds).toBeLessThanOrEqual(5)
    expect((await send('GET', '/doors', from('192.0.2.2'))).status).toBe(200)
  })

  it('lets the sender in again when its time is over', async () => {
    const { send } = await serveDoors({ http: { rateLimit: { maxRequests: 1, windowMs: 200 } } })
    await send('GET', '/doors')
    await expect.poll(async () => (await send('GET', '/doors')).status, { timeout: 5_000 }).toBe(200)
  })

  it('counts a network of IPv6 as one sender, and an IPv4 address in either form', async () => {
    const { send } = await serveDoors({ http: { rateLimit: { maxRequests: 1 } } })
    const statusOf = async (address: string) => (await send('GET', '/doors', from(address))).status
    expect(await statusOf('2001:db8:1:1::1')).toBe(200)
    expect(await statusOf('2001:db8:1:1:ffff::2')).toBe(429)
    expect(await statusOf('2001:db8:1:2::1')).toBe(200)
    expect(await statusOf('192.0.2.1')).toBe(200)
    expect(await statusOf('::ffff:192.0.2.1')).toBe(429)
  })

  it('does not ask a header who sends it, unless a proxy is trusted', async () => {
    const rateLimit = { maxRequests: 1 }
    const forwarded = (address: string) => ({ headers: { 'x-forwarded-for': address } })
    const open = await serveDoors({ http: { rateLimit } })
    await open.send('GET', '/doors', forwarded('192.0.2.1'))
    expect((await open.send('GET', '/doors', forwarded('192.0.2.2'))).status).toBe(429)
    const behindProxy = await serveDoors({ http: { rateLimit, trustProxy: true } })
    await behindProxy.send('GET', '/doors', forwarded('192.0.2.1'))
    expect((await behindProxy.send('GET', '/doors', forwarded('192.0.2.2'))).status).toBe(200)
  })

  it('never refuses to say how the service is', async () => {
    const { send } = await serveDoors({ http: { rateLimit: { maxRequests: 1 } } })
    await send('GET', '/doors')
    for (let time = 0; time < 3; time += 1) expect((await send('GET', '/health/live')).status).toBe(200)
  })

  it('counts by identity, wherever its requests come from, and by address whom nobody knows', async () => {
    const { send } = await serveDoors({
      http: { rateLimit: { maxRequests: 1, per: 'identity' } },
      identify: ({ headers }) =>
        headers['x-actor'] === undefined
          ? unauthenticated('Bearer', 'Send a token')
          : { actor: String(headers['x-actor']) },
    })
    const statusOf = async (address: string, actor?: string) =>
      (await send('GET', '/doors', actor === undefined ? { remoteAddress: address } : from(address, actor))).status
    expect(await statusOf('192.0.2.1', 'ada')).toBe(200)
    expect(await statusOf('192.0.2.2', 'ada')).toBe(429)
    expect(await statusOf('192.0.2.1', 'bob')).toBe(200)
    expect(await statusOf('192.0.2.1')).toBe(401)
    expect(await statusOf('192.0.2.1')).toBe(429)
    expect(await statusOf('192.0.2.2')).toBe(401)
  })

  it.each([
    [{ maxRequests: 0 }, 'maxRequests'],
    [{ maxRequests: 1.5 }, 'maxRequests'],
    [{ maxRequests: 1, windowMs: -1 }, 'windowMs'],
    [{ maxRequests: Number.NaN }, 'maxRequests'],
  ])('must have numbers to count with: %o is refused', async (rateLimit, name) => {
    await expect(serveDoors({ http: { rateLimit } })).rejects.toMatchObject({
      code: 'setting-invalid',
      facts: { name },
    })
  })
})
