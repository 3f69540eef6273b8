import { readFileSync } from 'node:fs'
import {
  type Authenticator,
  type ConnectionOptions,
  connect,
  credsAuthenticator,
  type NatsConnection,
  nkeyAuthenticator,
  type TlsOptions,
} from 'nats'
import { messageOf, OutcryError } from '../../domain/outcry-error.ts'
import type { NatsSetting } from './connection-setting.ts'
import { translateNatsError } from './nats-error.ts'

/** How long to wait for the first connection, in ms. */
const CONNECT_MS = 5_000

/**
 * Connects, and from then on reconnects for ever.
 *
 * @throws OutcryError `setting-invalid` when the credentials are refused, `fan-out-unavailable` when nobody answers.
 */
export async function connectToNats(setting: NatsSetting): Promise<NatsConnection> {
  const options = optionsOf(setting)
  try {
    return await connect(options)
  } catch (error) {
    throw translateNatsError(error, { doing: 'reach', place: setting.place })
  }
}

function optionsOf(setting: NatsSetting): ConnectionOptions {
  const { user, password, token } = setting
  const authenticator = authenticatorOf(setting)
  return {
    servers: [...setting.servers],
    name: 'outcry',
    timeout: CONNECT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    pingInterval: 10_000,
    ignoreAuthErrorAbort: true,
    ...(user !== undefined && { user, pass: password ?? '' }),
    ...(token !== undefined && { token }),
    ...(authenticator !== undefined && { authenticator }),
    ...(setting.tls && { tls: tlsOf(setting) }),
  }
}

function tlsOf(setting: NatsSetting): TlsOptions {
  const { tlsCaFile, tlsCertFile, tlsKeyFile } = setting
  return {
    ...(tlsCaFile !== undefined && { ca: read(setting, tlsCaFile).toString() }),
    ...(tlsCertFile !== undefined && { cert: read(setting, tlsCertFile).toString() }),
    ...(tlsKeyFile !== undefined && { key: read(setting, tlsKeyFile).toString() }),
  }
}

function authenticatorOf(setting: NatsSetting): Authenticator | undefined {
  const { credentialsFile, nkeyFile } = setting
  if (credentialsFile !== undefined) return credsAuthenticator(read(setting, credentialsFile))
  if (nkeyFile === undefined) return undefined
  return nkeyAuthenticator(new TextEncoder().encode(read(setting, nkeyFile).toString().trim()))
}

function read({ place }: NatsSetting, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw unreadable(place, file, error)
  }
}

function unreadable(place: string, file: string, cause: unknown): OutcryError {
  const message = `Cannot use NATS server '${place}': ${messageOf(cause)}: name another file`
  return new OutcryError('setting-invalid', message, { facts: { server: place, file }, cause })
}
