import { Readable } from 'node:stream'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { serveDoors } from './doors.ts'

const text = 'a door is a door '.repeat(100)

async function serveTexts(http = {}) {
  const { server } = await serveDoors({ http })
  server.get('/large', async () => ({ text }))
  server.get('/small', async () => ({ text: 'door' }))
  server.get('/tagged', async (_request, reply) => reply.header('ETag', '"4"').send({ text }))
  server.get('/varied', async (_request, reply) => reply.header('Vary', 'Accept').send({ text }))
  server.get('/picture', async (_request, reply) => reply.type('image/png').send(Buffer.from(text)))
  server.get('/events', async (_request, reply) => reply.type('text/event-stream').send(Readable.from([text])))
  server.get('/stream', async (_request, reply) => reply.type('text/plain').send(Readable.from([text])))
  return async (url: string, encoding?: string, method: 'GET' | 'HEAD' = 'GET') => {
    const headers = encoding === undefined ? {} : { 'accept-encoding': encoding }
    const { rawPayload, headers: answered } = await server.inject({ method, url, headers })
    return { bytes: rawPayload, headers: answered, encoding: answered['content-encoding'], vary: answered['vary'] }
  }
}

describe('a large answer', () => {
  it('is compressed as its caller likes it best', async () => {
    const get = await serveTexts()
    for (const accepted of ['br', 'gzip, br', 'gzip;q=0.5, br;q=0.9']) {
      const { bytes, encoding } = await get('/large', accepted)
      expect([accepted, encoding, JSON.parse(brotliDecompressSync(bytes).toString())]).toEqual([
        accepted,
        'br',
        { text },
      ])
    }
    for (const accepted of ['gzip', 'br;q=0.1, gzip', 'gzip, br;q=0']) {
      const { bytes, encoding } = await get('/large', accepted)
      expect([accepted, encoding, JSON.parse(gunzipSync(bytes).toString())]).toEqual([accepted, 'gzip', { text }])
    }
  })

  it('is sent as it is to who takes no other, and says all the same that it varies', async () => {
    const get = await serveTexts()
    for (const accepted of [undefined, 'identity', 'zstd', '']) {
      const { bytes, encoding, vary } = await get('/large', accepted)
      expect([accepted, encoding, vary]).toEqual([accepted, undefined, 'accept-encoding'])
      expect(JSON.parse(bytes.toString())).toEqual({ text })
    }
    expect((await get('/varied', 'br')).vary).toBe('Accept, accept-encoding')
    expect((await get('/varied')).vary).toBe('Accept, accept-encoding')
  })

  it('has the same length and tag for HEAD', async () => {
    const get = await serveTexts()
    for (const accepted of ['br', 'gzip', undefined]) {
      const [got, head] = [await get('/large', accepted), await get('/large', accepted, 'HEAD')]
      for (const name of ['etag', 'vary', 'content-encoding', 'content-length']) {
        expect([accepted, name, head.headers[name]]).toEqual([accepted, name, got.headers[name]])
      }
      expect([got.bytes.length, head.bytes.length]).toEqual([Number(got.headers['content-length']), 0])
    }
  })

  it('has one tag, whatever carries it', async () => {
    const get = await serveTexts()
    const tags = await Promise.all(
      ['br', 'gzip', undefined].map(async (each) => (await get('/large', each)).headers['etag']),
    )
    expect(new Set(tags)).toEqual(new Set([expect.stringMatching(/^W\//)]))
  })

  it('is compressed also when it comes as a stream', async () => {
    const get = await serveTexts()
    const { bytes, encoding } = await get('/stream', 'br')
    expect([encoding, brotliDecompressSync(bytes).toString()]).toEqual(['br', text])
  })
})

describe('an answer', () => {
  it.each(['/small', '/tagged', '/picture', '/events'])('is not compressed when that helps nobody: %s', async (url) => {
    const get = await serveTexts()
    const { encoding, vary } = await get(url, 'br, gzip')
    expect([encoding, vary]).toEqual([undefined, undefined])
  })

  it('is compressed from the length on that is asked for, or never', async () => {
    const always = await serveTexts({ compression: { minBytes: 1 } })
    expect((await always('/small', 'gzip')).encoding).toBe('gzip')
    const never = await serveTexts({ compression: false })
    expect(await never('/large', 'gzip')).toMatchObject({ encoding: undefined, vary: undefined })
  })
})

describe('a compressed request', () => {
  it('is not decompressed: a few bytes could become very many', async () => {
    const { server } = await serveDoors()
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const { gzipSync } = await import('node:zlib')
    const payload = gzipSync(JSON.stringify({ width: 2 }))
    const response = await server.inject({ method: 'POST', url: '/doors', headers, payload })
    expect(response.statusCode).toBe(400)
  })
})
