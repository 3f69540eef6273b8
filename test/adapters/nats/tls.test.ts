import { join } from 'node:path'
import { connect } from 'nats'
import { describe, expect, it } from 'vitest'
import { failure, open } from './opening.ts'
import { canStartServer, startServer } from './own-server.ts'

const CERTIFICATE = join(import.meta.dirname, '../eventstore-server/localhost.cert.pem')
const KEY = join(import.meta.dirname, '../eventstore-server/localhost.key.pem')
const TLS = `tls { cert_file: ${JSON.stringify(CERTIFICATE)}, key_file: ${JSON.stringify(KEY)} }`

const trusting = (url: string) => `${url}?tls-ca=${encodeURIComponent(CERTIFICATE)}`
const portOf = (place: string) => place.slice(place.indexOf(':'))

describe.skipIf(!canStartServer)('NATS over TLS', () => {
  it('is used where the certificates to trust are named, by tls:// and by nats://', async () => {
    const { place } = await startServer(`jetstream {}\n${TLS}\nauthorization { user: me, password: right }`)
    await expect(connect({ servers: place, user: 'me', pass: 'right', tls: null })).rejects.toThrow()
    await open(trusting(`tls://me:right@${place}`))
    await open(trusting(`tls://me:right@localhost${portOf(place)}`))
    await open(trusting(`nats://me:right@${place}`))
    expect((await failure(trusting(`tls://me:secret@${place}`)))?.message).toMatch(/refuses the credentials/)
  })

  it('is refused where the certificate is not trusted', async () => {
    const { place } = await startServer(`jetstream {}\n${TLS}`)
    const untrusted = [`tls://${place}`, `nats://${place}`, `tls://${place}?tls-ca=${encodeURIComponent(KEY)}`]
    for (const url of untrusted) {
      expect(await failure(url)).toMatchObject({
        code: 'setting-invalid',
        message: expect.stringMatching(/certificate.*: name the certificates to trust with \?tls-ca=/),
      })
    }
  })

  it('is refused by a server that does not speak it, which is told no password', async () => {
    const { place } = await startServer()
    for (const url of [`tls://me:secret@${place}`, trusting(`nats://me:secret@${place}`)]) {
      expect(await failure(url)).toMatchObject({
        code: 'setting-invalid',
        message: expect.stringMatching(/does not speak TLS: switch TLS on in the server, or connect with nats:\/\//),
      })
    }
  })

  it('says that the file of certificates is not there', async () => {
    expect(await failure('tls://localhost:1?tls-ca=/none')).toMatchObject({
      code: 'setting-invalid',
      message: expect.stringMatching(/'\/none': name another file/),
    })
  })

  it('shows a certificate to a server that asks for one', async () => {
    const { place } = await startServer(
      `jetstream {}\n${TLS.replace('}', `, ca_file: ${JSON.stringify(CERTIFICATE)}, verify: true }`)}`,
    )
    const url = trusting(`tls://${place}`)
    const pair = (certificate: string, key: string) =>
      `&tls-cert=${encodeURIComponent(certificate)}&tls-key=${encodeURIComponent(key)}`
    await open(`${url}${pair(CERTIFICATE, KEY)}`)
    expect((await failure(url))?.message).toMatch(/one that asks for a certificate needs \?tls-cert= and &tls-key=/)
    expect(await failure(`${url}${pair(KEY, CERTIFICATE)}`)).toMatchObject({
      code: 'setting-invalid',
      message: expect.stringMatching(/name files in PEM format with tls-ca, tls-cert and tls-key/),
    })
    expect((await failure(`${url}&tls-cert=${KEY}`))?.message).toMatch(/tls-cert and tls-key go together/)
  })
})
