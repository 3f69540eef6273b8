import { type Kysely, sql } from 'kysely'
import { OutcryError } from '../../../domain/outcry-error.ts'
import type { ReadModelStore } from '../../../projections/read-model-store.ts'
import type { OwnTables } from '../../kysely/own-tables.ts'
import { ownTablesMigrations } from '../../kysely/own-tables-migrations.ts'
import { createSqlReadModelStore } from '../../kysely/read-model-store.ts'
import type { SqlDatabase, SqlFlavour } from '../../kysely/sql-database.ts'
import { type ConnectionSetting, readConnectionSetting } from '../connection-setting.ts'
import type { SchemaPart } from '../migrate.ts'
import { connect, type OpenDatabase, openDatabase } from '../open-database.ts'
import { translatePostgresError, translateStatementError } from '../postgres-error.ts'
import { type CommitSignal, createCommitSignal } from './commit-signal.ts'
import { createGenerationRows } from './generation-rows.ts'
import { jsonValues } from './json-values.ts'
import { findOldReaders } from './old-readers.ts'

const flavour: SqlFlavour = {
  clockMs: sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
  // In the order of code points, whatever the database's own order is.
  columnTypes: {
    text: 'text collate "C"',
    integer: 'bigint',
    real: 'double precision',
    boolean: 'boolean',
    json: 'jsonb',
  },
  tableBytes: (table) => sql<number>`pg_total_relation_size(${`"${table}"`}::regclass)`,
  tableSuffix: '',
  limitLockWait: sql`set local lock_timeout = '250ms'`,
  hidesKey: false,
  locksRows: true,
}

/**
 * Keeps read models in a schema of a PostgreSQL database, which many processes may use at the same time. Its tables are
 * made when they are missing.
 *
 * @param options - `url`: `postgres://user:password@host:5432/database`; `?schema=` names the schema, `outcry` by default,
 * `?connections=` how many there may be, 10 by default
 * @throws OutcryError `setting-invalid` when the URL is none, the server refuses the user, or the schema belongs to
 * something else or to a newer Outcry; `database-unavailable` when the server cannot be reached.
 */
export async function openPostgresReadModelStore({ url }: { url: string }): Promise<ReadModelStore> {
  const setting = readConnectionSetting(url)
  const [writers, readers] = halves(setting)
  const signal = createCommitSignal(setting.pool, setting.schema)
  const written = await openDatabase<OwnTables>(writers, { part: tablesOf, beforeCommit: signal.statement })
  const read = connect<OwnTables>(readers)
  return createSqlReadModelStore(sqlDatabase(setting, signal, { written, read }))
}

/** Queries have connections of their own: however many there are, checkpoints and leases need not wait for them. */
function halves(setting: ConnectionSetting): readonly [ConnectionSetting, ConnectionSetting] {
  const writers = Math.max(1, Math.floor(setting.connections / 2))
  const readers = Math.max(1, setting.connections - writers)
  return [
    { ...setting, connections: writers },
    { ...setting, connections: readers },
  ]
}

function tablesOf({ schema }: Kysely<OwnTables>): SchemaPart {
  const steps = ownTablesMigrations.map((step) => step(schema).map((statement) => statement.sql))
  return { name: 'read models', steps }
}

function sqlDatabase(
  setting: ConnectionSetting,
  signal: CommitSignal,
  { written, read }: { written: OpenDatabase<OwnTables>; read: OpenDatabase<OwnTables> },
): SqlDatabase {
  const typed = written.database.withPlugin(jsonValues())
  const queried = read.database.withPlugin(jsonValues())
  const context = (doing: string) => ({ doing, database: setting.database })
  const underWay = new Set<Promise<unknown>>()
  let closed: Promise<void> | undefined
  const untilEnded = <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (closed !== undefined) return Promise.reject(closedError(setting.database))
    const result = work()
    const ended = result.then(ignore, ignore).finally(() => underWay.delete(ended))
    underWay.add(ended)
    return result
  }
  return {
    flavour,
    write: (work) =>
      untilEnded(async () => {
        try {
          const result = await typed.transaction().execute(async (transaction) => {
            const rows = createGenerationRows(
              transaction.withoutPlugins() as unknown as Kysely<unknown>,
              setting.database,
            )
            return work({ database: transaction, rows })
          })
          signal.notify()
          return result
        } catch (error) {
          throw translatePostgresError(error, context('write'))
        }
      }),
    read: (run) =>
      untilEnded(async () => {
        try {
          return await queried
            .transaction()
            .setIsolationLevel('repeatable read')
            .setAccessMode('read only')
            .execute((transaction) => run(transaction))
        } catch (error) {
          throw translateStatementError(error, context('query'))
        }
      }),
    oldReaders: (since) => untilEnded(() => findOldReaders(queried, since)),
    readOne: (run) =>
      untilEnded(async () => {
        try {
          return await run(queried)
        } catch (error) {
          throw translatePostgresError(error, context('read'))
        }
      }),
    onCommit: signal.listen,
    close: () => {
      closed ??= (async () => {
        await signal.close()
        await Promise.all(underWay)
        await Promise.all([written.pool.end(), read.pool.end()])
      })()
      return closed
    },
  }
}

function ignore(): void {}

function closedError(database: string): OutcryError {
  const message = `Cannot use database '${database}': it was closed: do not use it after close()`
  return new OutcryError('database-unavailable', message, { facts: { database } })
}
