import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEventStoreServer } from '../adapters/eventstore-server/event-store-server.ts'
import { createSqliteEventStore } from '../adapters/sqlite/event-store/event-store.ts'
import { messageOf, OutcryError } from '../domain/outcry-error.ts'

/** The files that a server proves with who it is. */
export interface TlsFiles {
  /** The path of the certificate in PEM. */
  readonly certFile: string
  /** The path of its private key in PEM. */
  readonly keyFile: string
}

/** A user and the password. */
export interface EventStoreUser {
  /** The name; without a colon. */
  readonly username: string
  /** The password. */
  readonly password: string
}

/** How to start a development server. */
export interface EventStoreOptions {
  /** Keeps everything in a temporary file that is gone when the server closes. False by default. */
  readonly memory?: boolean
  /** The folder of the log's file, `events.db`. `./data` by default. */
  readonly dataFolder?: string
  /** The port; 0 for any that is free, which is the default. */
  readonly port?: number
  /** The address to listen on. `127.0.0.1` by default. */
  readonly host?: string
  /** Serves over TLS. Off by default. */
  readonly tls?: TlsFiles
  /** Who may call; needs TLS, as clients send no credentials without it. Everybody by default. */
  readonly credentials?: readonly EventStoreUser[]
  /** Whether links are written to `$ce-<category>` and `$et-<type>`, a moment after the events. False by default. */
  readonly systemProjections?: boolean
  /** How large an append may be, in bytes. 1,048,576 by default. */
  readonly maxAppendBytes?: number
}

/** A development server that listens. */
export interface RunningEventStore {
  /** The connection string for clients; without credentials. */
  readonly url: string
  /** The port it listens on. */
  readonly port: number
  /** How many readings, subscriptions and calls of many appends are open. */
  readonly openCalls: number
  /** Ends all calls, stops listening and closes the log. */
  close(): Promise<void>
}

/**
 * Starts a development server that speaks EventStoreDB's protocol, on the embedded store.
 *
 * @throws OutcryError `address-in-use`, `setting-invalid`, and what opening the file says.
 */
export async function startEventStore(options: EventStoreOptions = {}): Promise<RunningEventStore> {
  const { memory = false, dataFolder = './data', port = 0, host = '127.0.0.1' } = options
  const secured = securityOf(options)
  const store = createSqliteEventStore({ location: memory ? ':memory:' : join(dataFolder, 'events.db') })
  try {
    const { systemProjections = false, maxAppendBytes } = options
    const limits = maxAppendBytes === undefined ? {} : { maxAppendBytes }
    const server = await startEventStoreServer({ store, host, port, systemProjections, ...limits, ...secured })
    return {
      url: `esdb://${host.includes(':') ? `[${host}]` : host}:${server.port}?tls=${'tls' in secured}`,
      port: server.port,
      get openCalls() {
        return server.openCalls
      },
      close: async () => {
        await server.close()
        await store.close()
      },
    }
  } catch (error) {
    await store.close()
    throw error
  }
}

type Security = Pick<Parameters<typeof startEventStoreServer>[0], 'tls' | 'users'>

function securityOf({ tls, credentials: users = [] }: EventStoreOptions): Security {
  if (tls === undefined && users.length > 0) {
    throw new OutcryError(
      'setting-invalid',
      'Cannot start the event store: clients send credentials over TLS only: give a certificate and its key as well',
    )
  }
  const wrong = users.find(({ username }) => username === '' || username.includes(':'))
  if (wrong !== undefined) {
    throw new OutcryError(
      'setting-invalid',
      `Cannot start the event store: a user name must not be empty or have a colon, current name is '${wrong.username}'`,
      { facts: { username: wrong.username } },
    )
  }
  return tls === undefined ? {} : { users, tls: { certificate: readPem(tls.certFile), key: readPem(tls.keyFile) } }
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, cause: unknown): OutcryError {
  const reason = `'${path}' cannot be read (${messageOf(cause)}): give the path of a PEM file`
  return new OutcryError('setting-invalid', `Cannot start the event store: ${reason}`, { facts: { path }, cause })
}
