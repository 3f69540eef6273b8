import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { audience, issuer, makeToken, serveNotes, type TokenOptions } from './tokens.ts'

const secret = new Uint8Array(randomBytes(32))
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token made by hand: what no honest library makes. */
function forge(header: object, sign: (text: string) => string): string {
  const expires = Math.floor(Date.now() / 1000) + 60
  const claims = { sub: 'ada', tenant: 'acme', iss: issuer, aud: audience, exp: expires }
  const text = `${encode(header)}.${encode(claims)}`
  return `${text}.${sign(text)}`
}

const hmac = (key: string | Uint8Array) => (text: string) => createHmac('sha256', key).update(text).digest('base64url')

describe('notes behind bearer tokens', () => {
  it.each([
    ['HS256', { algorithm: 'HS256', key: secret }, secret],
    ['RS256', { algorithm: 'RS256', key: publicKey }, privateKey],
  ] as const)(
    'are written and read by those whose %s token is good, who stand in the events',
    async (algorithm, trust, key) => {
      const { app, send } = await serveNotes(trust)
      const token = await makeToken(key, { algorithm })
      expect((await send('PUT', '/notes/one', token, { text: 'Buy milk' })).status).toBe(204)
      expect((await send('GET', '/notes', token)).body).toEqual([{ id: 'one', text: 'Buy milk', writtenBy: 'ada' }])
      const events = []
      for await (const page of app.store.readAll()) events.push(...page.events)
      expect(events).toMatchObject([{ type: 'NoteWritten', metadata: { actor: 'ada', tenant: 'acme' } }])
    },
  )

  it('are kept apart by the tenant of the token', async () => {
    const { send } = await serveNotes({ algorithm: 'HS256', key: secret })
    const acme = await makeToken(secret)
    const globex = await makeToken(secret, { claims: { sub: 'bob', tenant: 'globex' } })
    await send('PUT', '/notes/one', acme, { text: 'of Acme' })
    expect((await send('GET', '/notes', globex)).body).toEqual([])
    expect((await send('PUT', '/notes/one', globex, { text: 'of Globex' })).status).toBe(204)
    expect((await send('GET', '/notes', acme)).body).toMatchObject([{ text: 'of Acme' }])
  })

  const bad: [string, () => Promise<string> | string, string][] = [
    ['has expired', () => makeToken(secret, { expires: '-1m' }), 'expired'],
    ['never expires', () => makeToken(secret, { expires: undefined }), 'not made for this service'],
    ['is for another service', () => makeToken(secret, { audience: 'https://shop.example' }), 'not made for'],
    ['is of another issuer', () => makeToken(secret, { issuer: 'https://evil.example' }), 'not made for'],
    ['is signed with another key', () => makeToken(new Uint8Array(32)), 'was changed'],
    ['was tampered with', async () => tampered(await makeToken(secret)), 'was changed'],
    [
      'is signed with another algorithm',
      () => makeToken(new Uint8Array([...secret, ...secret]), { algorithm: 'HS512' }),
      '',
    ],
    ['says that it needs no signature', () => forge({ alg: 'none' }, () => ''), ''],
    ['says nOnE in letters of its own', () => forge({ alg: 'nOnE' }, () => ''), ''],
    ['says that it is HS256 and is not signed', () => forge({ alg: 'HS256' }, () => ''), ''],
    ['has a critical extension', () => forge({ alg: 'HS256', crit: ['exp'], exp: 1 }, hmac(secret)), ''],
    ['is garbage', () => 'garbage', ''],
    ['is garbage in three parts', () => 'a.b.c', ''],
  ]

  it.each(bad)('are closed to a token that %s', async (_what, make, reason) => {
    const { app, send } = await serveNotes({ algorithm: 'HS256', key: secret })
    const refused = await send('PUT', '/notes/one', await make(), { text: 'Buy milk' })
    expect(refused).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      body: { type: 'urn:outcry:http:unauthenticated', code: 'unauthenticated', status: 401 },
    })
    expect(refused.body.detail).toContain(reason)
    expect((await app.store.describe()).head).toBe('0')
  })

  it.each([
    ['no token', undefined],
    ['another scheme', `Basic ${Buffer.from('ada:secret').toString('base64')}`],
    ['two tokens', 'Bearer a.b.c d.e.f'],
    ['an empty token', 'Bearer '],
  ])('are closed to a request with %s', async (_what, authorization) => {
    const { send } = await serveNotes({ algorithm: 'HS256', key: secret })
    const refused = await send('GET', '/notes', authorization)
    expect(refused).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } })
  })

  it('are closed to a token that is signed with the public key as if it were a shared secret', async () => {
    const { send } = await serveNotes({ algorithm: 'RS256', key: publicKey })
    for (const format of ['pem', 'der'] as const) {
      const exported = publicKey.export({ type: 'spki', format: format as 'pem' })
      const token = forge({ alg: 'HS256' }, hmac(exported))
      expect((await send('GET', '/notes', token)).status).toBe(401)
    }
  })

  it.each<[string, TokenOptions]>([
    ['no tenant', { claims: { sub: 'ada' } }],
    ['nobody', { claims: { tenant: 'acme' } }],
    ['a tenant that is no text', { claims: { sub: 'ada', tenant: ['acme', 'globex'] } }],
  ])('are forbidden to a good token that names %s', async (_what, options) => {
    const { send } = await serveNotes({ algorithm: 'HS256', key: secret })
    expect(await send('GET', '/notes', await makeToken(secret, options))).toMatchObject({
      status: 403,
      body: { code: 'forbidden' },
    })
  })

  it('refuse a tenant whose name could reach into another one', async () => {
    const { send } = await serveNotes({ algorithm: 'HS256', key: secret })
    for (const tenant of ['*', 'acme/', '../acme', 'acme~', '']) {
      const token = await makeToken(secret, { claims: { sub: 'ada', tenant } })
      const [read, written] = [await send('GET', '/notes', token), await send('PUT', '/notes/x', token, { text: 'x' })]
      for (const { status } of [read, written]) expect([400, 403]).toContain(status)
    }
  })
})

/** Another tenant under the old signature. */
function tampered(token: string): string {
  const [header, payload, signature] = token.split('.')
  const claims = JSON.parse(Buffer.from(String(payload), 'base64url').toString())
  return [header, encode({ ...claims, tenant: 'globex' }), signature].join('.')
}
