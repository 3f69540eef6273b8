import { type CryptoKey, errors, jwtVerify, type KeyObject } from 'jose'
import { forbidden, type Identify, type Identity, type IdentityRefusal, unauthenticated } from 'outcry/fastify'
import { z } from 'zod'

/** Which tokens are believed. */
export interface JwtTrust {
  /** Who must have made them. */
  readonly issuer: string
  /** For whom they must be made: this service. */
  readonly audience: string
  /**
   * The one algorithm that goes with the key. A token is never asked how it wants to be checked: one that says `none`,
   * or takes a public key for a shared secret, is refused.
   */
  readonly algorithm: 'HS256' | 'RS256'
  /** The shared secret of HS256, at least 32 bytes; or the public key of RS256. */
  readonly key: Uint8Array | CryptoKey | KeyObject
}

const Claims = z.object({ sub: z.string().min(1).max(200), tenant: z.string().min(1).max(64) })

/** How far the clocks of the issuer and of this service may be apart, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 5

// #region identify
/** Reads who asks, and for which tenant, from the bearer token of a request. */
export function identifyByJwt(trust: JwtTrust): Identify {
  return async ({ headers: { authorization = '' } }) => {
    const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(authorization) ?? []
    if (token === undefined) return unauthenticated('Bearer', 'Send a token: Authorization: Bearer <token>')
    return verify(token, trust)
  }
}

async function verify(
  token: string,
  { key, issuer, audience, algorithm }: JwtTrust,
): Promise<Identity | IdentityRefusal> {
  try {
    const { payload } = await jwtVerify(token, key, {
      issuer,
      audience,
      algorithms: [algorithm],
      requiredClaims: ['exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    })
    const claims = Claims.safeParse(payload)
    if (!claims.success) return forbidden('The token does not say who asks (sub) and for which tenant (tenant)')
    return { actor: claims.data.sub, tenant: claims.data.tenant }
  } catch (error) {
    if (error instanceof errors.JOSEError) return refused(error)
    throw error
  }
}
// #endregion

function refused({ code }: errors.JOSEError): IdentityRefusal {
  const reason = code === 'ERR_JWT_EXPIRED' ? 'it has expired' : 'it was not made for this service, or was changed'
  return unauthenticated('Bearer error="invalid_token"', `The token is refused: ${reason}: get a new one`)
}
