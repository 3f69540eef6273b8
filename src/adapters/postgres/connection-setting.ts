import type { PoolConfig } from 'pg'
import { types } from 'pg'
import { messageOf, OutcryError } from '../../domain/outcry-error.ts'

/** Where the tables are when the URL does not say. */
const DEFAULT_SCHEMA = 'outcry'

/** How many connections there may be when the URL does not say. */
const DEFAULT_CONNECTIONS = 10

/** How long a transaction may be idle, in ms: less than a lease, so that a paused owner cannot hold its rows. */
const IDLE_IN_TRANSACTION_MS = 5_000

/** How long to wait for a connection, in ms. */
const CONNECT_MS = 5_000

/** Which database, and how to speak to it. */
export interface ConnectionSetting {
  /** The schema that holds the tables. */
  readonly schema: string
  /** The database without credentials, for messages. */
  readonly database: string
  /** How many connections there may be at a time. */
  readonly connections: number
  /** What the driver is told. */
  readonly pool: PoolConfig
}

const INT8 = types.builtins.INT8
const NUMERIC = types.builtins.NUMERIC

/**
 * Reads a connection string: `postgres://user:password@host:5432/database`, with the options of libpq, `schema` for the
 * schema that holds the tables, `outcry` by default, and `connections` for how many there may be at a time, 10 by default.
 *
 * @throws OutcryError `setting-invalid` when it is no URL, the schema cannot be a name, or there would be no connection.
 */
export function readConnectionSetting(url: string): ConnectionSetting {
  const parsed = parseUrl(url)
  const schema = parsed.searchParams.get('schema') ?? DEFAULT_SCHEMA
  const connections = parsed.searchParams.get('connections') ?? String(DEFAULT_CONNECTIONS)
  for (const own of ['schema', 'connections']) parsed.searchParams.delete(own)
  const database = `${parsed.host}${parsed.pathname}`
  if (!/^(?!pg_)[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw invalid(database, `schema '${schema}' is no name in lower case, or is the server's own`)
  }
  if (!/^[1-9]\d{0,3}$/.test(connections)) {
    throw invalid(database, `connections must be a whole number from 1 to 9999, current value is '${connections}'`)
  }
  return {
    schema,
    database,
    connections: Number(connections),
    pool: {
      connectionString: parsed.href,
      application_name: `outcry ${schema}`,
      connectionTimeoutMillis: CONNECT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      options: `-c search_path=${schema}`,
      types: { getTypeParser },
    },
  }
}

/** Whole numbers are numbers here; so is a sum, as long as a number can say it. */
const getTypeParser = ((oid: number, format?: 'text' | 'binary') => {
  if (oid === INT8) return Number
  if (oid === NUMERIC) return exactNumber
  return types.getTypeParser(oid, format as 'text')
}) as typeof types.getTypeParser

function exactNumber(text: string): number | string {
  const value = Number(text)
  return Number.isSafeInteger(value) || String(value) === text ? value : text
}

function parseUrl(url: string): URL {
  try {
    return new URL(url)
  } catch (error) {
    throw invalid('', messageOf(error))
  }
}

function invalid(database: string, reason: string): OutcryError {
  return new OutcryError(
    'setting-invalid',
    `Cannot use PostgreSQL database '${database}': ${reason}: write it like postgres://user@localhost:5432/database`,
    { facts: { database } },
  )
}
