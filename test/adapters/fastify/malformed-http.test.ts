import { describe, expect, it } from 'vitest'
import { createHttpRoutes, listen } from '../../../src/adapters/fastify/index.ts'
import { type ServedDoors, serveDoors } from './doors.ts'
import { connectRaw, parseAnswer } from './raw-connection.ts'

const post = 'POST /doors HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n'
const body = '{"width": 1}'
const smuggled = 'PUT /doors/smuggled HTTP/1.1\r\nHost: x\r\n\r\n'

async function serveOnSocket(prepare: (served: ServedDoors) => void = () => undefined) {
  const served = await serveDoors({ http: { requestTimeoutMs: 500, headersTimeoutMs: 400, keepAliveTimeoutMs: 100 } })
  prepare(served)
  return { ...served, url: await listen(served.server, { host: '127.0.0.1', port: 0 }) }
}

describe('bytes that are no request', () => {
  it.each([
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n'],
    ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['another version', 'GET /doors HTTP/3.7\r\nHost: x\r\n\r\n'],
    ['no host', 'GET /doors HTTP/1.1\r\n\r\n'],
    ['two hosts', `GET /doors HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n${smuggled}`],
    ['a host that is none', 'GET /doors HTTP/1.1\r\nHost: x/<y>\r\n\r\n'],
    ['an empty host', 'GET /doors HTTP/1.1\r\nHost:\r\n\r\n'],
    ['an unknown method', 'STEAL /doors HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a space in the path', 'GET /doors x HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a NUL in the path', 'GET /doors\0 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a NUL in a header', 'GET /doors HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n'],
    ['a bare carriage return in a header', 'GET /doors HTTP/1.1\r\nHost: x\r\nX-A: a\rX-B: b\r\n\r\n'],
    ['a folded header', 'GET /doors HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n'],
    ['a space before the colon', 'GET /doors HTTP/1.1\r\nHost : x\r\n\r\n'],
    ['a length and chunks', `${post}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ['chunks and a length', `${post}Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n${smuggled}`],
    ['two lengths', `${post}Content-Length: ${body.length}\r\nContent-Length: 0\r\n\r\n${body}${smuggled}`],
    ['two lengths in one line', `${post}Content-Length: 0, ${body.length}\r\n\r\n${smuggled}`],
    ['a negative length', `${post}Content-Length: -1\r\n\r\n${smuggled}`],
    ['a length with a sign', `${post}Content-Length: +12\r\n\r\n${body}`],
    ['a length in hexadecimal', `${post}Content-Length: 0xc\r\n\r\n${body}`],
    ['an obscured encoding', `${post}Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n${smuggled}`],
    ['chunks that are not the last encoding', `${post}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n${smuggled}`],
    ['a chunk of a huge size', `${post}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${body}`],
    ['a chunk of a negative size', `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\n${body}`],
    ['a chunk without its end', `${post}Transfer-Encoding: chunked\r\n\r\n1\r\n{XX\r\n0\r\n\r\n`],
  ])('are refused with a problem, and nothing behind them is read: %s', async (_what, bytes) => {
    const { url, app } = await serveOnSocket()
    const { write, closed } = connectRaw(url)
    write(bytes)
    const text = await closed
    const answer = parseAnswer(text)
    expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1)
    expect(answer.status).toBe(400)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(JSON.parse(answer.body)).toMatchObject({ status: 400, code: expect.stringMatching(/^[a-z-]+$/) })
    expect((await app.store.describe()).head).toBe('0')
    expect((await fetch(`${url}/doors`)).status).toBe(200)
  })

  it('are told from a request with an expectation that nobody knows, which is refused by name', async () => {
    const { url } = await serveOnSocket()
    const { write, closed } = connectRaw(url)
    write(`${post}Expect: magic\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    const answer = parseAnswer(await closed)
    expect([answer.status, JSON.parse(answer.body)['code']]).toEqual([417, 'expectation-unknown'])
  })

  it('are told from a question for health by an old program that names no host', async () => {
    const { url } = await serveOnSocket()
    const { write, closed } = connectRaw(url)
    write('GET /health/live HTTP/1.0\r\n\r\n')
    expect(parseAnswer(await closed)).toMatchObject({ status: 200 })
  })

  it('are never answered in the middle of another answer', async () => {
    const { url } = await serveOnSocket((served) =>
      createHttpRoutes(served.server, served.app).handle({
        url: '/large',
        handle: () => ({ body: 'x'.repeat(20_000_000) }),
      }),
    )
    const { socket, write, closed } = connectRaw(url)
    write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    write('NONSENSE\r\n\r\n')
    expect(await closed).not.toContain('request-malformed')
  })
})
