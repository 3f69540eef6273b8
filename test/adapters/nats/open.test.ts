import { connect } from 'nats'
import { describe, expect, it } from 'vitest'
import { readNatsSetting } from '../../../src/adapters/nats/connection-setting.ts'
import { failure, open } from './opening.ts'
import { canStartServer, startServer } from './own-server.ts'

describe('the connection string of NATS', () => {
  it('names servers, credentials and the options of the stream', () => {
    const url = 'nats://me:p%40ss@a:4222,b?stream=todos&replicas=3&max-age=7d&max-bytes=10GiB&duplicate-window=30s'
    expect(readNatsSetting(url)).toEqual({
      servers: ['a:4222', 'b:4222'],
      place: 'a:4222,b',
      user: 'me',
      password: 'p@ss',
      tls: false,
      stream: {
        name: 'todos',
        replicas: 3,
        maxAgeMs: 604_800_000,
        maxBytes: 10 * 2 ** 30,
        duplicateWindowMs: 30_000,
      },
    })
    expect(readNatsSetting('tls://token@a')).toMatchObject({ token: 'token', tls: true })
  })

  it.each([
    ['?replica=3', /there is no option 'replica', the options are stream, replicas/],
    ['?replicas=0', /replicas must be a whole number from 1 to 5, current value is '0'/],
    ['?max-age=week', /max-age must be a duration like 30s/],
    ['?max-bytes=10GB', /max-bytes must be a size like/],
    ['?stream=a.b', /stream must be a name of letters/],
    ['?stream=a&stream=b', /stream is given twice/],
  ])('refuses %s, and says how to write it', async (query, message) => {
    const error = await failure(`nats://me:secret@localhost:1${query}`)
    expect(error).toMatchObject({ code: 'setting-invalid', message: expect.stringMatching(message) })
  })
})

it('says that no server answers', async () => {
  const error = await failure('nats://me:secret@127.0.0.1:1')
  expect(error).toMatchObject({ code: 'fan-out-unavailable', message: expect.stringMatching(/'127\.0\.0\.1:1'/) })
})

describe.skipIf(!canStartServer)('opening a fan-out on NATS', () => {
  it('says that JetStream is not enabled', async () => {
    const { place } = await startServer('')
    expect(await failure(`nats://${place}`)).toMatchObject({
      code: 'setting-invalid',
      message: expect.stringMatching(/JetStream is not enabled/),
    })
  })

  it('makes the stream as the options say, and names what differs of one that is there', async () => {
    const { place } = await startServer()
    await open(`nats://${place}?max-age=1h&max-bytes=1MiB`)
    const connection = await connect({ servers: place })
    const { config } = await (await connection.jetstreamManager()).streams.info('outcry-todo')
    await connection.close()
    expect(config).toMatchObject({ max_age: 3.6e12, max_bytes: 2 ** 20, storage: 'file', num_replicas: 1 })
    await open(`nats://${place}`)
    const error = await failure(`nats://${place}?max-age=2h`)
    expect(error?.message).toMatch(/max_age is 3600000000000, not 7200000000000: change the stream/)
  })
})
