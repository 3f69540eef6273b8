import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { nkeys } from 'nats'
import { describe, expect, it } from 'vitest'
import { openNatsFanOut } from '../../../src/adapters/nats/fan-out.ts'
import { createAccounts } from './accounts.ts'
import { emptyLog as store } from './empty-log.ts'
import { failure, open } from './opening.ts'
import { canStartServer, type OwnServer, startServer } from './own-server.ts'

const refused = {
  code: 'setting-invalid',
  message: expect.stringMatching(/refuses the credentials: check user, password, token, nkey or creds/),
}

const event = {
  id: '00000000-0000-4000-8000-000000000001',
  streamId: 'todo-1',
  revision: 0,
  position: '1',
  type: 'TodoAdded',
  data: { text: 'milk' },
  schemaVersion: 1,
  metadata: {},
  recordedAt: '2026-01-01T00:00:00.000Z',
}

/** Writes a file beside the server's; answers its path as it stands in a connection string. */
function fileOf({ folder }: OwnServer, name: string, content: string | Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, content)
  return encodeURIComponent(file)
}

describe.skipIf(!canStartServer)('a server of NATS that asks who comes', () => {
  it('asks for the user and the password', async () => {
    const { place } = await startServer('jetstream {}\nauthorization { user: me, password: "p@ss:/?" }')
    await open(`nats://me:${encodeURIComponent('p@ss:/?')}@${place}`)
    expect(await failure(`nats://me:secret@${place}`)).toMatchObject(refused)
    expect(await failure(`nats://secret:right@${place}`)).toMatchObject(refused)
    expect(await failure(`nats://${place}`)).toMatchObject(refused)
  })

  it('asks for the token', async () => {
    const { place } = await startServer('jetstream {}\nauthorization { token: right }')
    await open(`nats://right@${place}`)
    expect(await failure(`nats://secret@${place}`)).toMatchObject(refused)
    expect(await failure(`nats://${place}`)).toMatchObject(refused)
  })

  it('asks for the nkey', async () => {
    const user = nkeys.createUser()
    const users = `[ { nkey: ${user.getPublicKey()} } ]`
    const server = await startServer(`jetstream {}\nauthorization { users: ${users} }`)
    const urlOf = (file: string) => `nats://${server.place}?nkey=${file}`
    await open(urlOf(fileOf(server, 'seed', `${new TextDecoder().decode(user.getSeed())}\n`)))
    expect(await failure(urlOf(fileOf(server, 'other', nkeys.createUser().getSeed())))).toMatchObject(refused)
    expect(await failure(urlOf(fileOf(server, 'nonsense', 'SUsecret')))).toMatchObject({
      code: 'setting-invalid',
      message: expect.stringMatching(/holds no seed of a user: .*: name a file with one/),
    })
    expect((await failure(urlOf('/none')))?.message).toMatch(/'\/none': name another file/)
  })

  it('asks for a credentials file', async () => {
    const { configuration, credentials, strangersCredentials } = createAccounts()
    const server = await startServer(configuration)
    const urlOf = (file: string) => `nats://${server.place}?creds=${file}`
    await open(urlOf(fileOf(server, 'own.creds', credentials)))
    expect(await failure(urlOf(fileOf(server, 'strange.creds', strangersCredentials)))).toMatchObject(refused)
    expect(await failure(`nats://${server.place}`)).toMatchObject(refused)
    expect(await failure(urlOf(fileOf(server, 'nonsense', 'secret')))).toMatchObject({
      code: 'setting-invalid',
      message: expect.stringMatching(/no credentials file: name one with a JWT and a seed/),
    })
    expect((await failure(urlOf('/none')))?.message).toMatch(/'\/none': name another file/)
  })

  it('says what the user may not do', async () => {
    const users = '{ user: me, password: right, permissions: { publish: "todo.>", subscribe: ">" } }'
    const { place } = await startServer(`jetstream {}\nauthorization { users: [ ${users} ] }`)
    expect(await failure(`nats://me:right@${place}`)).toMatchObject({
      code: 'setting-invalid',
      message: expect.stringMatching(/Permissions Violation.*: permit the user .*'\$JS\.API\.>'/i),
    })
  })

  it('needs no more permissions than the documentation names', async () => {
    const subjects = '["todo.>", "$JS.API.>", "_INBOX.>"]'
    const users = `{ user: me, password: right, permissions: { publish: ${subjects}, subscribe: ${subjects} } }`
    const { place } = await startServer(`jetstream {}\nauthorization { users: [ ${users} ] }`)
    const fanOut = await openNatsFanOut({ url: `nats://me:right@${place}`, app: 'todo', store })
    const { logId } = await store.describe()
    const deliveries = fanOut.consume('log', new AbortController().signal)
    const received = deliveries[Symbol.asyncIterator]().next()
    const publisher = await fanOut.openPublisher(logId)
    await publisher.publish([{ event, lane: 0, previousInLane: '0', previousInLog: '0' }])
    expect((await received).value).toMatchObject({ messages: [{ event }] })
    await fanOut.close()
  })
})
