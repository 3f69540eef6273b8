import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createHttpServer, createLogger, listen } from '../../../src/adapters/fastify/index.ts'
import { serveDoors } from './doors.ts'

async function anotherServer() {
  const { app } = await serveDoors()
  const server = createHttpServer(app, { logger: createLogger({ level: 'silent' }) })
  onTestFinished(() => server.close())
  return server
}

describe('listen()', () => {
  it('says that a port is in use, and how to mend it', async () => {
    const { server } = await serveDoors()
    const port = Number(new URL(await listen(server, { host: '127.0.0.1', port: 0 })).port)
    await expect(listen(await anotherServer(), { host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'address-in-use',
      message: `Cannot listen on 127.0.0.1:${port}: another program uses this port: stop it, or set OUTCRY_HTTP_PORT to another one`,
      facts: { host: '127.0.0.1', port },
    })
  })

  it("says that an address is not this machine's", async () => {
    await expect(listen(await anotherServer(), { host: '192.0.2.1', port: 0 })).rejects.toMatchObject({
      code: 'setting-invalid',
      message: expect.stringContaining('OUTCRY_HTTP_HOST'),
    })
  })
})

describe('bytes that are no request', () => {
  it.each([
    ['nonsense', 'hello\r\n\r\n', 400, 'request-malformed'],
    ['headers without end', `GET / HTTP/1.1\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
  ])('such as %s are answered with a problem', async (_name, bytes, status, code) => {
    const { server } = await serveDoors()
    const { port } = new URL(await listen(server, { host: '127.0.0.1', port: 0 }))
    const socket = connect(Number(port), '127.0.0.1')
    socket.end(bytes)
    const answer = (await socket.setEncoding('utf8').toArray()).join('')
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status, code })
  })
})
