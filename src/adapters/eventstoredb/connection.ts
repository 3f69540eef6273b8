import type { Credentials, EventStoreDBClient } from '@eventstore/db-client'
import { messageOf, OutcryError } from '../../domain/outcry-error.ts'

/** The client of one server or cluster; another one takes its place when it has failed for good. */
export interface Connection {
  /** The client that is in use. */
  client(): Promise<EventStoreDBClient>
  /** Makes the next call make a new client. What others have under way with the old one is not cut short. */
  renew(failed: EventStoreDBClient): void
  /** The server's address, without credentials. */
  readonly address: string
  /** What makes the client append by a call of its own, whose deadline it keeps; `undefined` where it cannot be had. */
  readonly singleAppend: Credentials | undefined
  /** Lets go of everything. */
  close(): Promise<void>
}

/**
 * Opens a connection. Nothing is sent before the first call; the vendor's package is loaded then.
 *
 * @param url - `esdb://` or `esdb+discover://`, with all the options of the vendor's connection strings
 * @throws OutcryError `setting-invalid` when it is no URL.
 */
export function openConnection(url: string, { batchAppend = false }: { batchAppend?: boolean } = {}): Connection {
  const parsed = parseUrl(url)
  const insecure = parsed.searchParams.get('tls') === 'false'
  const [username, password] = [parsed.username, parsed.password].map(decodeURIComponent)
  const address = `${parsed.protocol}//${parsed.host}`
  // Without TLS the client leaves credentials out, whatever they are.
  const nobody = insecure ? { username: 'none', password: '' } : undefined
  const singleAppend = username ? { username, password: password ?? '' } : nobody
  let current: Promise<EventStoreDBClient> | undefined
  const retired = new Set<EventStoreDBClient>()
  const make = async () => {
    const { EventStoreDBClient } = await import('@eventstore/db-client')
    try {
      return EventStoreDBClient.connectionString(url)
    } catch (error) {
      current = undefined
      throw invalidUrl(address, messageOf(error), error)
    }
  }
  const dispose = async (client: EventStoreDBClient) => {
    await client.dispose().catch(() => undefined)
  }
  return {
    address,
    singleAppend: batchAppend ? undefined : singleAppend,
    client: () => {
      current ??= make()
      return current
    },
    renew: (failed) => {
      const renewing = current
      void renewing?.then((client) => {
        if (client !== failed || current !== renewing) return
        current = undefined
        retired.add(client)
      })
    },
    close: async () => {
      const closing = current
      await closing?.then(
        (client) => retired.add(client),
        () => undefined,
      )
      await Promise.all([...retired].map(dispose))
    },
  }
}

function parseUrl(url: string): URL {
  try {
    // The first of several hosts will do: only the parts around them are looked at.
    return new URL(url.replace(/^(esdb(?:\+discover)?:\/\/[^/?,]*)[^/?]*/, '$1'))
  } catch (error) {
    throw invalidUrl('', 'it is no URL', error)
  }
}

function invalidUrl(address: string, reason: string, cause: unknown): OutcryError {
  return new OutcryError(
    'setting-invalid',
    `Cannot connect to EventStoreDB ${address}: ${reason}: write it like esdb://localhost:2113?tls=false`,
    { facts: { address }, cause },
  )
}
