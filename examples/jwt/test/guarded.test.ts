import { createLogger } from 'outcry/fastify'
import { startInMemory } from 'outcry/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { identifyByJwt } from '../src/identify-by-jwt.ts'
import { createNotesServer, notesService } from '../src/notes-server.ts'
import { audience, issuer, makeToken } from './tokens.ts'

const key = new Uint8Array(32)
const shop = 'https://shop.example'

describe('notes on the open internet', () => {
  it('are for pages of one shop, over TLS, and for nobody too often', async () => {
    const app = await startInMemory(notesService)
    const identify = identifyByJwt({ issuer, audience, algorithm: 'HS256', key })
    const logger = createLogger({ level: 'silent' })
    // #region guarded
    const server = createNotesServer(app, identify, {
      logger,
      trustProxy: true, // only behind a proxy that sets X-Forwarded-For, -Host and -Proto itself
      rateLimit: { maxRequests: 60, windowMs: 60_000, per: 'identity' },
      cors: { origins: ['https://shop.example'] },
    })
    // #endregion
    onTestFinished(async () => {
      await server.close()
      await app.close()
    })
    const ask = async (origin: string, sub: string) => {
      const authorization = `Bearer ${await makeToken(key, { claims: { sub, tenant: 'acme' } })}`
      const headers = { authorization, origin, 'sec-fetch-site': 'cross-site', 'x-forwarded-proto': 'https' }
      return server.inject({ method: 'PUT', url: '/notes/one', headers, payload: { text: 'Buy milk' } })
    }
    const { statusCode, headers } = await ask(shop, 'ada')
    expect([statusCode, headers['access-control-allow-origin']]).toEqual([204, shop])
    expect(headers['strict-transport-security']).toMatch(/^max-age=\d+$/)
    expect((await ask('https://evil.example', 'ada')).statusCode).toBe(403)
    for (let count = 1; count < 60; count += 1) await ask(shop, 'ada')
    expect((await ask(shop, 'ada')).statusCode).toBe(429)
    expect((await ask(shop, 'bob')).statusCode).toBe(409)
  })
})
