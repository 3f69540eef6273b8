import { createHash, timingSafeEqual } from 'node:crypto'
import { OutcryError } from '../../domain/outcry-error.ts'
import { type Identify, unauthenticated } from './identity.ts'

/** How long a token must be at least, in characters. */
const LEAST_CHARACTERS = 16

/**
 * Knows one caller by one secret: `Authorization: Bearer <token>`. For operators and machines; people have tokens of
 * their own that expire.
 *
 * @param actor - whom the token stands for. `operator` by default.
 * @throws OutcryError `setting-invalid` when it is shorter than 16 characters.
 */
export function identifyByToken(token: string, actor = 'operator'): Identify {
  if (token.length < LEAST_CHARACTERS) {
    throw new OutcryError(
      'setting-invalid',
      `Cannot go by a token of ${token.length} characters: it can be guessed: make one of at least ${LEAST_CHARACTERS}`,
    )
  }
  const expected = digest(token)
  return ({ headers: { authorization = '' } }) => {
    const [, shown] = /^Bearer (.+)$/i.exec(authorization) ?? []
    if (shown === undefined) return unauthenticated('Bearer', 'Send the token: Authorization: Bearer <token>')
    if (timingSafeEqual(digest(shown), expected)) return { actor }
    return unauthenticated('Bearer error="invalid_token"', 'The token is not the one that this service knows')
  }
}

/** Texts of any length as bytes of the same length, so that comparing them takes the same time. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
