import { fileURLToPath } from 'node:url'
import { EventStoreDBClient } from '@eventstore/db-client'
import { afterAll, describe, expect, it } from 'vitest'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import { collect, failureOf, happened, newStream, numbered, openServerForFile } from './open-server.ts'

const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const tls = { certFile: file('./localhost.cert.pem'), keyFile: file('./localhost.key.pem') }

const secured = await startEventStore({ memory: true, tls, credentials: [{ username: 'ann', password: 'pass:word' }] })
const clients: EventStoreDBClient[] = []
afterAll(async () => {
  for (const client of clients) await client.dispose()
  await secured.close()
})

function connect(user: string): EventStoreDBClient {
  const url = `esdb://${user}localhost:${secured.port}?tls=true&tlsCAFile=${tls.certFile}`
  const client = EventStoreDBClient.connectionString`${url}`
  clients.push(client)
  return client
}

describe('a server with users, over TLS', () => {
  it('lets those in who know a password', async () => {
    const client = connect('ann:pass%3Aword@')
    const stream = newStream()
    await client.appendToStream(stream, numbered(3))
    expect(await collect(client.readStream(stream))).toHaveLength(3)
  })

  it.each([
    ['another password', 'ann:guess@'],
    ['another user', 'bob:pass%3Aword@'],
    ['no credentials', ''],
  ])('denies access to %s', async (_name, user) => {
    const client = connect(user)
    const denied = { type: 'access-denied' }
    expect(await failureOf(client.deleteStream('test-1'))).toMatchObject(denied)
    expect(await failureOf(collect(client.readStream('test-1')))).toMatchObject(denied)
    expect(await failureOf(client.listAllPersistentSubscriptions())).toMatchObject(denied)
    expect(await failureOf(client.appendToStream('test-1', happened()))).toMatchObject(denied)
  })
})

describe('a server that cannot be started', () => {
  it.each([
    ['users without TLS', { credentials: [{ username: 'ann', password: 'x' }] }, /over TLS only/],
    ['a user with a colon', { tls, credentials: [{ username: 'a:b', password: 'x' }] }, /must not .* have a colon/],
    [
      'a certificate that is not there',
      { tls: { ...tls, certFile: '/nowhere.pem' } },
      /'\/nowhere.pem' cannot be read/,
    ],
    ['a host that is not ours', { host: '192.0.2.1' }, /Cannot listen on 192.0.2.1:0/],
  ])('says why: %s', async (_name, options, message) => {
    const failure = await failureOf(startEventStore({ memory: true, ...options }))
    expect(failure).toMatchObject({ code: 'setting-invalid', message: expect.stringMatching(message) })
  })

  it('says why: a port that another program uses', async () => {
    const failure = await failureOf(startEventStore({ memory: true, port: secured.port }))
    expect(failure).toMatchObject({ code: 'address-in-use' })
  })
})

describe('a client that discovers its nodes', () => {
  it('finds the one that there is', async () => {
    const { server } = await openServerForFile()
    const client = EventStoreDBClient.connectionString`esdb+discover://127.0.0.1:${server.port}?tls=false`
    clients.push(client)
    const stream = newStream()
    await client.appendToStream(stream, happened(), {})
    expect(await collect(client.readStream(stream))).toHaveLength(1)
  })
})
