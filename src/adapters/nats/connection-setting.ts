import { OutcryError } from '../../domain/outcry-error.ts'

/** What a stream that Outcry makes looks like; what is absent was not asked for. */
export interface StreamSetting {
  /** The stream's name; by default it is named after the service. */
  readonly name?: string
  /** On how many servers of a cluster it is kept. */
  readonly replicas?: number
  /** How long messages are kept, in ms. */
  readonly maxAgeMs?: number
  /** How many bytes of messages are kept. */
  readonly maxBytes?: number
  /** How long the server remembers message ids, in ms. */
  readonly duplicateWindowMs?: number
}

/** Which server, who asks, and what the stream is like. */
export interface NatsSetting {
  /** The servers, `host:port` each. */
  readonly servers: readonly string[]
  /** The servers without credentials, for messages. */
  readonly place: string
  /** The user, where there is one. */
  readonly user?: string
  /** The user's password. */
  readonly password?: string
  /** A token instead of a user. */
  readonly token?: string
  /** The path of a credentials file. */
  readonly credentialsFile?: string
  /** The path of a file with the seed of an nkey. */
  readonly nkeyFile?: string
  /** Whether the connection is encrypted. */
  readonly tls: boolean
  /** The path of the certificates that are trusted, instead of the system's. */
  readonly tlsCaFile?: string
  /** The path of the certificate to show to a server that asks for one. */
  readonly tlsCertFile?: string
  /** The path of that certificate's key. */
  readonly tlsKeyFile?: string
  /** The stream. */
  readonly stream: StreamSetting
}

const SECOND = 1_000
const DURATIONS: Readonly<Record<string, number>> = {
  s: SECOND,
  m: 60 * SECOND,
  h: 3_600 * SECOND,
  d: 86_400 * SECOND,
}
const SIZES: Readonly<Record<string, number>> = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 }

const READERS = {
  stream: (value: string) => (/^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : undefined),
  replicas: (value: string) => (/^[1-5]$/.test(value) ? Number(value) : undefined),
  'max-age': (value: string) => quantity(value, DURATIONS),
  'max-bytes': (value: string) => quantity(value, SIZES),
  'duplicate-window': (value: string) => quantity(value, DURATIONS),
  creds: (value: string) => value || undefined,
  nkey: (value: string) => value || undefined,
  'tls-ca': (value: string) => value || undefined,
  'tls-cert': (value: string) => value || undefined,
  'tls-key': (value: string) => value || undefined,
}

type Option = keyof typeof READERS

const EXPECTED: Readonly<Record<Option, string>> = {
  stream: "a name of letters, digits, '-' and '_'",
  replicas: 'a whole number from 1 to 5',
  'max-age': 'a duration like 30s, 15m, 12h or 7d',
  'max-bytes': 'a size like 1048576, 512MiB or 10GiB',
  'duplicate-window': 'a duration like 30s, 15m, 12h or 7d',
  creds: 'the path of a credentials file',
  nkey: 'the path of a file with a seed',
  'tls-ca': 'the path of a file with certificates',
  'tls-cert': 'the path of a file with a certificate',
  'tls-key': 'the path of a file with a key',
}

/**
 * Reads a connection string: `nats://user:password@host:4222,host:4222`, `nats://token@host`, or `tls://...`, with options
 * after `?`: `stream`, `replicas`, `max-age`, `max-bytes`, `duplicate-window`, `creds`, `nkey`, `tls-ca`, `tls-cert`,
 * `tls-key`.
 *
 * @throws OutcryError `setting-invalid` that names what is wrong, and never a credential.
 */
export function readNatsSetting(url: string): NatsSetting {
  const parts = /^(nats|tls):\/\/(?:([^@/?]*)@)?([^@/?]+)\/?(?:\?(.*))?$/.exec(url)
  if (parts === null) throw invalid('', 'it is no connection string')
  const [, scheme, login, place = '', query] = parts
  const servers = place.split(',').map((server) => readServer(server, place))
  const values = readOptions(new URLSearchParams(query), place)
  const text = (name: Option) => values.get(name) as string | undefined
  if (values.has('tls-cert') !== values.has('tls-key')) {
    throw invalid(place, 'tls-cert and tls-key go together, and one is missing')
  }
  const count = (name: Option) => values.get(name) as number | undefined
  return {
    servers,
    place,
    ...readLogin(login, place),
    ...defined({
      credentialsFile: text('creds'),
      nkeyFile: text('nkey'),
      tlsCaFile: text('tls-ca'),
      tlsCertFile: text('tls-cert'),
      tlsKeyFile: text('tls-key'),
    }),
    tls: scheme === 'tls' || values.has('tls-ca') || values.has('tls-cert'),
    stream: defined({
      name: text('stream'),
      replicas: count('replicas'),
      maxAgeMs: count('max-age'),
      maxBytes: count('max-bytes'),
      duplicateWindowMs: count('duplicate-window'),
    }),
  }
}

function readServer(server: string, place: string): string {
  const parts = /^([A-Za-z0-9._-]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(server)
  if (parts === null || Number(parts[2] ?? 1) > 65_535) throw invalid(place, `'${server}' is no host and port`)
  return parts[2] === undefined ? `${server}:4222` : server
}

function readOptions(query: URLSearchParams, place: string): Map<Option, string | number> {
  const values = new Map<Option, string | number>()
  for (const [name, value] of query) {
    if (!(name in READERS)) {
      throw invalid(place, `there is no option '${name}', the options are ${Object.keys(READERS).join(', ')}`)
    }
    const option = name as Option
    const read = READERS[option](value)
    if (read === undefined) throw invalid(place, `${name} must be ${EXPECTED[option]}, current value is '${value}'`)
    if (values.has(option)) throw invalid(place, `${name} is given twice`)
    values.set(option, read)
  }
  return values
}

function readLogin(login: string | undefined, place: string): Pick<NatsSetting, 'user' | 'password' | 'token'> {
  if (login === undefined) return {}
  try {
    const [user = '', password] = login.split(':').map(decodeURIComponent)
    return password === undefined ? { token: user } : { user, password }
  } catch (error) {
    throw invalid(place, 'the credentials are not percent-encoded', error)
  }
}

function quantity(value: string, units: Readonly<Record<string, number>>): number | undefined {
  const [, digits, unit = ''] = /^([1-9]\d{0,11})([A-Za-z]*)$/.exec(value) ?? []
  const factor = units[unit]
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor
}

function defined<Values extends object>(values: Values): { [Name in keyof Values]?: NonNullable<Values[Name]> } {
  const given = Object.entries(values).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [Name in keyof Values]?: NonNullable<Values[Name]> }
}

function invalid(place: string, reason: string, cause?: unknown): OutcryError {
  return new OutcryError(
    'setting-invalid',
    `Cannot use NATS server '${place}': ${reason}: write it like nats://user:password@localhost:4222?max-age=7d`,
    { facts: { server: place }, ...(cause !== undefined && { cause }) },
  )
}
