import { isOutcryError, messageOf, OutcryError } from '../../domain/outcry-error.ts'

/** Says whether the server's JetStream knows no such thing: a stream, a consumer, a message. */
export function isNotFound(error: unknown): boolean {
  return apiCodeOf(error) === 404
}

function apiCodeOf(error: unknown): number | undefined {
  return (error as { api_error?: { code?: number } } | undefined)?.api_error?.code
}

/** Turns an error of the driver into one of Outcry, with the driver's as its cause. */
export function translateNatsError(error: unknown, { doing, place }: { doing: string; place: string }): OutcryError {
  if (isOutcryError(error)) return error
  const code = String((error as { code?: unknown } | undefined)?.code ?? '')
  const thing = `Cannot ${doing} NATS server '${place}'`
  const options = { facts: { server: place, natsCode: code }, cause: error }
  const connectMend = mendOfConnecting(error, code)
  if (connectMend !== undefined) return new OutcryError('setting-invalid', `${thing}: ${connectMend}`, options)
  if (code === '503' || apiCodeOf(error) === 503) {
    return new OutcryError('setting-invalid', `${thing}: JetStream is not enabled: start the server with -js`, options)
  }
  if (apiCodeOf(error) === 400 || apiCodeOf(error) === 500) {
    const mend = `${messageOf(error)}: change the options of the connection string, or the stream`
    return new OutcryError('setting-invalid', `${thing}: ${mend}`, options)
  }
  const tls = 'that both sides agree about TLS; one that asks for a certificate needs ?tls-cert= and &tls-key='
  const mend = `${messageOf(error)}: check that the server runs, can be reached, and ${tls}`
  return new OutcryError('fan-out-unavailable', `${thing}: ${mend}`, options)
}

/** Says how to mend that the server and this side do not agree who asks, or about TLS; `undefined` for any other error. */
function mendOfConnecting(error: unknown, code: string): string | undefined {
  if (/^(AUTHORIZATION_VIOLATION|AUTHENTICATION_EXPIRED|BAD_AUTHENTICATION)$/.test(code)) {
    return 'it refuses the credentials: check user, password, token, nkey or creds in the connection string'
  }
  if (code === 'PERMISSIONS_VIOLATION') {
    return `${messageOf(error)}: permit the user the service's subjects, '$JS.API.>' and '_INBOX.>'`
  }
  if (code === 'TLS') {
    const reason = (error as { chainedError?: unknown }).chainedError ?? error
    return `${messageOf(reason)}: name files in PEM format with tls-ca, tls-cert and tls-key`
  }
  if (code === 'BAD_CREDS') return 'the file of ?creds= is no credentials file: name one with a JWT and a seed'
  if ((error as { name?: unknown } | undefined)?.name === 'NKeysError') {
    return `the file of ?nkey= or ?creds= holds no seed of a user: ${messageOf(error)}: name a file with one`
  }
  if (code === 'SERVER_OPT_NA') {
    return 'it does not speak TLS: switch TLS on in the server, or connect with nats:// and no ?tls-ca='
  }
  if (!/CERT|SIGNATURE|^ERR_(TLS|SSL|OSSL)/.test(code)) return undefined
  return `${messageOf(error)}: name the certificates to trust with ?tls-ca=, and the host as its certificate does`
}

/** The error of a publisher that may publish nothing more. */
export function fenced(reason: string): OutcryError {
  return new OutcryError('fan-out-fenced', `Cannot publish: ${reason}: open a new publisher`)
}
