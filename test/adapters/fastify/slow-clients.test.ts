import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { createHttpRoutes, type HttpServerOptions, listen } from '../../../src/adapters/fastify/index.ts'
import { serveDoors } from './doors.ts'
import { connectRaw, parseAnswer } from './raw-connection.ts'

const json = 'Host: x\r\nContent-Type: application/json\r\n'

async function serveOnSocket(http: HttpServerOptions = {}) {
  const served = await serveDoors({ http })
  createHttpRoutes(served.server, served.app).handle({
    url: '/large',
    handle: () => ({ body: 'x'.repeat(30_000_000) }),
  })
  const url = await listen(served.server, { host: '127.0.0.1', port: 0 })
  return { ...served, url }
}

/** Writes one byte at a time, for as long as somebody listens. */
function trickle(write: (bytes: string) => void, byte: string): void {
  const timer = setInterval(() => write(byte), 20)
  onTestFinished(() => clearInterval(timer))
}

describe('a slow client', () => {
  it('that never finishes its headers is told so, and its connection is closed', async () => {
    const { url } = await serveOnSocket({ headersTimeoutMs: 200, requestTimeoutMs: 10_000 })
    const { write, closed } = connectRaw(url)
    write('GET /doors HTTP/1.1\r\nX-Slow: ')
    trickle(write, 'x')
    const { status, headers, body } = parseAnswer(await closed)
    expect([status, headers['content-type'], headers['connection']]).toEqual([408, 'application/problem+json', 'close'])
    expect(JSON.parse(body)).toMatchObject({ code: 'request-too-slow' })
  })

  it('that never finishes its body is told so, and its connection is closed', async () => {
    const { url, app } = await serveOnSocket({ headersTimeoutMs: 200, requestTimeoutMs: 400 })
    for (const length of ['Content-Length: 500', 'Transfer-Encoding: chunked']) {
      const { write, closed } = connectRaw(url)
      write(`POST /doors HTTP/1.1\r\n${json}${length}\r\n\r\n`)
      trickle(write, length.startsWith('T') ? '1\r\n \r\n' : ' ')
      expect(parseAnswer(await closed).status).toBe(408)
    }
    expect((await app.store.describe()).head).toBe('0')
  })

  it('that connects and says nothing is sent away', async () => {
    const { url } = await serveOnSocket({ headersTimeoutMs: 200, requestTimeoutMs: 400 })
    const { closed } = connectRaw(url)
    expect(parseAnswer(await closed).status).toBe(408)
  })

  it('that never reads its answer is cut off', async () => {
    const { url } = await serveOnSocket({ connectionTimeoutMs: 300 })
    const { socket, write } = connectRaw(url)
    socket.pause()
    const reset = new Promise<unknown>((resolve) => socket.on('error', resolve))
    write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
    trickle(write, 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await reset).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) })
  })

  it('does not keep others from being answered', async () => {
    const { url } = await serveOnSocket({ headersTimeoutMs: 5_000 })
    for (let count = 0; count < 200; count += 1) connectRaw(url).write('GET /doors HTTP/1.1\r\nX-Slow: ')
    expect((await fetch(`${url}/doors`)).status).toBe(200)
  })
})

describe('an oversized request', () => {
  it.each([
    ['headers', `GET /doors HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['a URL', `GET /doors?shut=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'headers-too-large'],
    ['a part of a URL', `POST /doors/${'x'.repeat(600)}/shut HTTP/1.1\r\nHost: x\r\n\r\n`, 414, 'url-too-long'],
    [
      'a body',
      `POST /doors HTTP/1.1\r\n${json}Content-Length: 2000\r\n\r\n${'x'.repeat(2_000)}`,
      413,
      'body-too-large',
    ],
    [
      'a body that is only announced',
      `POST /doors HTTP/1.1\r\n${json}Content-Length: 999999999999\r\n\r\n`,
      413,
      'body-too-large',
    ],
    [
      'a body in chunks',
      `POST /doors HTTP/1.1\r\n${json}Transfer-Encoding: chunked\r\n\r\n7d0\r\n${'x'.repeat(2_000)}\r\n0\r\n\r\n`,
      413,
      'body-too-large',
    ],
    [
      'a body in endless chunks',
      `POST /doors HTTP/1.1\r\n${json}Transfer-Encoding: chunked\r\n\r\n${'100\r\n'.concat('x'.repeat(256), '\r\n').repeat(64)}`,
      413,
      'body-too-large',
    ],
    [
      'very many headers',
      `GET /doors HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(10_000)}\r\n`,
      431,
      'headers-too-large',
    ],
  ])('is refused by name, and its connection is closed: %s', async (_what, bytes, status, code) => {
    const { url, app } = await serveOnSocket({ requestTimeoutMs: 500, headersTimeoutMs: 400, keepAliveTimeoutMs: 100 })
    const { write, closed } = connectRaw(url)
    write(bytes)
    const answer = parseAnswer(await closed)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect([answer.status, JSON.parse(answer.body)['code']]).toEqual([status, code])
    expect((await app.store.describe()).head).toBe('0')
  })

  it('is told from one with many small headers, of which none is left out', async () => {
    const { url, send } = await serveOnSocket()
    await send('PUT', '/doors/front', { payload: { width: 1 } })
    const { write, closed } = connectRaw(url)
    const many = 'a: b\r\n'.repeat(3_000)
    write(`POST /doors/front/shut HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${many}If-Match: "7"\r\n\r\n`)
    expect(parseAnswer(await closed).status).toBe(412)
  })

  it('is told from one that is just small enough', async () => {
    const { url } = await serveOnSocket()
    const payload = '{"width": 1}'.padEnd(1_000)
    const answer = await fetch(`${url}/doors`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: payload,
    })
    expect(z.object({ id: z.string() }).parse(await answer.json()).id).not.toBe('')
  })
})
