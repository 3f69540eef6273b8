import { type CryptoKey, type KeyObject, SignJWT } from 'jose'
import { createLogger } from 'outcry/fastify'
import { startInMemory } from 'outcry/testing'
import { onTestFinished } from 'vitest'
import { identifyByJwt, type JwtTrust } from '../src/identify-by-jwt.ts'
import { createNotesServer, notesService } from '../src/notes-server.ts'

/** Who makes tokens, and for which service. */
export const issuer = 'https://login.example'
export const audience = 'https://notes.example'

/** What a token says, and how it is signed. */
export interface TokenOptions {
  readonly claims?: Record<string, unknown>
  readonly issuer?: string
  readonly audience?: string
  /** When it expires, as `jose` reads it; `undefined` for never. */
  readonly expires?: string | undefined
  readonly algorithm?: string
}

/** Makes a token: by default one of Ada at Acme, for one minute. */
export function makeToken(key: Uint8Array | CryptoKey | KeyObject, options: TokenOptions = {}): Promise<string> {
  const { claims = { sub: 'ada', tenant: 'acme' }, algorithm = 'HS256' } = options
  const token = new SignJWT(claims)
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuer(options.issuer ?? issuer)
    .setAudience(options.audience ?? audience)
  const expires = 'expires' in options ? options.expires : '1m'
  return (expires === undefined ? token : token.setExpirationTime(expires)).sign(key)
}

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for.
  readonly body: any
}

/** Serves notes to whom `trust` lets in, until the test is finished. */
export async function serveNotes(trust: Pick<JwtTrust, 'algorithm' | 'key'>) {
  const app = await startInMemory(notesService)
  const identify = identifyByJwt({ issuer, audience, ...trust })
  const server = createNotesServer(app, identify, { logger: createLogger({ level: 'silent' }) })
  onTestFinished(async () => {
    await server.close()
    await app.close()
  })
  const send = async (method: 'GET' | 'PUT', url: string, token?: string, payload?: object): Promise<Answer> => {
    const authorization = token === undefined ? {} : { authorization: token.includes(' ') ? token : `Bearer ${token}` }
    const response = await server.inject({ method, url, headers: authorization, ...(payload && { payload }) })
    const body = response.body === '' ? undefined : response.json()
    return { status: response.statusCode, headers: response.headers, body }
  }
  return { app, send }
}
