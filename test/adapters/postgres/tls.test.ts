import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPostgresReadModelStore } from '../../../src/adapters/postgres/read-model-store/read-model-store.ts'
import { openPostgresSnapshots } from '../../../src/adapters/postgres/snapshots.ts'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { canStartServer, type OwnServer, startServer } from './own-server.ts'

const CERTIFICATE = join(import.meta.dirname, '../eventstore-server/localhost.cert.pem')
const KEY = join(import.meta.dirname, '../eventstore-server/localhost.key.pem')

describe.skipIf(!canStartServer)('PostgreSQL over TLS', () => {
  let server: OwnServer
  const urlOf = (host: string, query: string) =>
    `postgres://postgres@${host}:${server.port}/postgres?schema=tls&${query}`
  const refusal = async (query: string, host = 'localhost') => {
    const opened = openPostgresReadModelStore({ url: urlOf(host, query) })
    return opened.then(
      async (store) => store.close(),
      (error: unknown) => error as Error & { code: string },
    )
  }
  /** Waits until the server speaks TLS, or no longer does: it takes up its configuration a moment later. */
  const speaksTls = (expected: boolean) =>
    eventually(`TLS is ${expected ? 'on' : 'off'}`, async () => {
      const client = new Client({ connectionString: urlOf('localhost', 'sslmode=no-verify') })
      const isOn = await client.connect().then(
        () => true,
        () => false,
      )
      await client.end()
      return isOn === expected
    })
  const trusted = `sslmode=verify-full&sslrootcert=${CERTIFICATE}`

  beforeAll(async () => {
    server = await startServer()
    await server.configure('ssl_cert_file', server.addFile(CERTIFICATE))
    await server.configure('ssl_key_file', server.addFile(KEY))
    await server.configure('ssl', 'on')
    await speaksTls(true)
  }, 60_000)
  afterAll(() => server.remove())

  it('carries every connection where the root certificate is named', async () => {
    const store = await openPostgresReadModelStore({ url: urlOf('localhost', trusted) })
    const snapshots = await openPostgresSnapshots({ url: urlOf('localhost', trusted) })
    const stopListening = store.onCommit(() => undefined)
    const admin = new Client({ connectionString: urlOf('127.0.0.1', trusted) })
    await admin.connect()
    await store.generations.list()
    await eventually('the commits are listened for', async () => {
      const { rows } = await admin.query(
        `select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'outcry tls'`,
      )
      expect(rows.every(({ ssl }) => ssl === true)).toBe(true)
      return rows.length >= 4
    })
    stopListening()
    await admin.end()
    await snapshots.close()
    await store.close()
  })

  it('is refused without the root certificate, and with another one', async () => {
    for (const query of ['sslmode=verify-full', 'ssl=true', `sslmode=verify-full&sslrootcert=${KEY}`]) {
      expect(await refusal(query)).toMatchObject({
        code: 'setting-invalid',
        message: expect.stringMatching(/certificate.*: name the root certificate of the server with \?sslrootcert=/),
      })
    }
  })

  it('says that the file of the root certificate is not there', async () => {
    expect(await refusal('sslmode=verify-full&sslrootcert=/nowhere/root.pem')).toMatchObject({
      code: 'setting-invalid',
      message: expect.stringMatching(/\/nowhere\/root\.pem/),
    })
  })

  it('is refused by a server that does not speak it', async () => {
    await server.configure('ssl', 'off')
    await speaksTls(false)
    expect(await refusal(trusted)).toMatchObject({
      code: 'setting-invalid',
      message: expect.stringMatching(/does not support SSL connections: .*sslmode=disable/),
    })
  })
})
