import { Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { ConnectionSetting } from './connection-setting.ts'
import { withFewerTrips } from './fewer-trips.ts'
import { migrate, type SchemaPart } from './migrate.ts'
import { translatePostgresError } from './postgres-error.ts'

/** An open schema of a database. */
export interface OpenDatabase<Tables> {
  /** The connections. */
  readonly pool: Pool
  /** The tables, spoken to through the connections. */
  readonly database: Kysely<Tables>
}

/**
 * Opens connections to a schema, and brings the tables of one part to the newest version.
 *
 * @param options - `part`: the tables; `beforeCommit`: a statement that goes with every commit, none by default
 * @throws OutcryError `setting-invalid` when the server refuses the user, or the schema belongs to something else or to a
 * newer Outcry; `database-unavailable` when the server cannot be reached.
 */
export async function openDatabase<Tables>(
  setting: ConnectionSetting,
  { part, beforeCommit }: { part: (database: Kysely<Tables>) => SchemaPart; beforeCommit?: string },
): Promise<OpenDatabase<Tables>> {
  const { pool, database } = connect<Tables>(setting, { beforeCommit })
  try {
    await migrate(database, setting, part(database))
    return { pool, database }
  } catch (error) {
    await pool.end()
    throw translatePostgresError(error, { doing: 'open', database: setting.database })
  }
}

/** Makes connections to a schema, each when it is needed. `beforeCommit` is a statement that goes with every commit. */
export function connect<Tables>(
  setting: ConnectionSetting,
  options: { beforeCommit?: string | undefined } = {},
): OpenDatabase<Tables> {
  const pool = new Pool({ ...setting.pool, max: setting.connections })
  // A connection that breaks fails the statement under way; who uses the pool next gets another one.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return {
    pool,
    database: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: withFewerTrips(pool, options) }) }),
  }
}
