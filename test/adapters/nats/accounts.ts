import { nkeys } from 'nats'

type KeyPair = ReturnType<typeof nkeys.createUser>

const NO_LIMITS = { subs: -1, data: -1, payload: -1 }
const ACCOUNT_LIMITS = { ...NO_LIMITS, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 }
const JETSTREAM_LIMITS = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 }

/** A server's configuration that trusts an operator, and the credentials of two users. */
export interface Accounts {
  /** The lines of the configuration. */
  readonly configuration: string
  /** The credentials file of a user whom the server knows. */
  readonly credentials: string
  /** That of a user whose account the server does not know. */
  readonly strangersCredentials: string
}

/** Makes an operator with an account, as `nsc` would. */
export function createAccounts(): Accounts {
  const operator = nkeys.createOperator()
  const account = nkeys.createAccount()
  const system = nkeys.createAccount()
  const preloaded = [
    [account, { ...ACCOUNT_LIMITS, ...JETSTREAM_LIMITS }] as const,
    [system, ACCOUNT_LIMITS] as const,
  ].map(([pair, limits]) => `${pair.getPublicKey()}: ${tokenOf(pair, operator, { type: 'account', limits })}`)
  return {
    configuration: [
      'jetstream {}',
      `operator: ${tokenOf(operator, operator, { type: 'operator' })}`,
      `system_account: ${system.getPublicKey()}`,
      'resolver: MEMORY',
      `resolver_preload: { ${preloaded.join(', ')} }`,
    ].join('\n'),
    credentials: credentialsOf(account),
    strangersCredentials: credentialsOf(nkeys.createAccount()),
  }
}

function credentialsOf(account: KeyPair): string {
  const user = nkeys.createUser()
  const token = tokenOf(user, account, { type: 'user', ...NO_LIMITS })
  const seed = new TextDecoder().decode(user.getSeed())
  return [
    '-----BEGIN NATS USER JWT-----',
    token,
    '------END NATS USER JWT------',
    '-----BEGIN USER NKEY SEED-----',
    seed,
    '------END USER NKEY SEED------',
    '',
  ].join('\n')
}

/** A JSON web token in which one key pair says what another one may do. */
function tokenOf(subject: KeyPair, issuer: KeyPair, claims: object): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const head = encode({ typ: 'JWT', alg: 'ed25519-nkey' })
  const [sub, iss] = [subject.getPublicKey(), issuer.getPublicKey()]
  const body = encode({ jti: crypto.randomUUID(), iat: 1, iss, sub, name: sub, nats: { version: 2, ...claims } })
  const signature = issuer.sign(new TextEncoder().encode(`${head}.${body}`))
  return `${head}.${body}.${Buffer.from(signature).toString('base64url')}`
}
