import { createHash, timingSafeEqual } from 'node:crypto'
import type { Metadata } from '@grpc/grpc-js'
import { protocolFailure } from '../log/protocol-failure.ts'

/** A user and the password. */
export interface UserCredentials {
  /** The name; without a colon. */
  readonly username: string
  /** The password. */
  readonly password: string
}

/** Lets a call pass, or throws the failure that refuses it. */
export type AccessCheck = (metadata: Metadata) => void

/** Makes the check that lets those pass who know a password; everybody, when there are no users. */
export function createAccessCheck(users: readonly UserCredentials[]): AccessCheck {
  const known = users.map(({ username, password }) => digest(`${username}:${password}`))
  return (metadata) => {
    if (known.length === 0) return
    const given = basicCredentials(metadata)
    if (given !== undefined && known.some((one) => timingSafeEqual(one, digest(given)))) return
    const mend = given === undefined ? 'there were no credentials' : 'the user or the password is wrong'
    throw protocolFailure('UNAUTHENTICATED', `Cannot let the call pass: ${mend}`, { exception: 'access-denied' })
  }
}

function basicCredentials(metadata: Metadata): string | undefined {
  const [header] = metadata.get('authorization')
  const encoded = /^basic (.+)$/i.exec(String(header ?? ''))?.[1]
  return encoded && Buffer.from(encoded, 'base64').toString('utf8')
}

/** Digests are of one length, so that a comparison takes the same time whatever was guessed. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
