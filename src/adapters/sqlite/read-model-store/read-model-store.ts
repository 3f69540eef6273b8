import type Database from 'better-sqlite3'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { ColumnType, ReadModelStore } from '../../../projections/read-model-store.ts'
import type { OwnTables } from '../../kysely/own-tables.ts'
import { ownTablesMigrations } from '../../kysely/own-tables-migrations.ts'
import { createSqlReadModelStore } from '../../kysely/read-model-store.ts'
import type { SqlDatabase, SqlFlavour } from '../../kysely/sql-database.ts'
import { type DatabaseFile, databaseFile } from '../database-file.ts'
import { migrate } from '../migrate.ts'
import { createWriteQueue } from '../write-queue.ts'
import { createCommitSignal } from './commit-signal.ts'
import { createGenerationRows } from './generation-rows.ts'
import { kyselyOver } from './kysely-connection.ts'
import { createSnapshotReaders } from './snapshot-readers.ts'
import { createStatementCache } from './statement-cache.ts'

/** How much of the tables a large transaction keeps in memory, in KiB. */
const WRITE_CACHE_KIB = 65_536

/** How many rows of a table it looks at when it learns how they are spread. */
const ANALYZED_ROWS = 1_000

/** SQLite stores any value in any column unless it is told not to. */
const valueChecks: Readonly<Record<ColumnType, (column: RawBuilder<unknown>) => RawBuilder<boolean>>> = {
  text: (column) => sql`typeof(${column}) = 'text'`,
  integer: (column) => sql`typeof(${column}) = 'integer'`,
  real: (column) => sql`typeof(${column}) in ('real', 'integer')`,
  boolean: (column) => sql`${column} in (0, 1)`,
  json: (column) => sql`json_valid(${column})`,
}

const flavour: SqlFlavour = {
  clockMs: sql<number>`cast(unixepoch('subsec') * 1000 as integer)`,
  columnTypes: { text: 'TEXT', integer: 'INTEGER', real: 'REAL', boolean: 'BOOLEAN', json: 'JSON' },
  valueCheck: ({ name, type }) => sql`${sql.id(name)} is null or ${valueChecks[type](sql.id(name))}`,
  tableBytes: (table) =>
    sql<number>`(select coalesce(sum(pgsize), 0) from dbstat where name = ${table} and aggregate = 1)`,
  tableSuffix: 'without rowid',
  hidesKey: true,
  locksRows: false,
}

/**
 * Keeps read models in a SQLite file, which several processes and threads may use at the same time. After a power
 * failure the last moments may be missing, rows and checkpoints alike, and are projected again.
 *
 * @param options - `location`: a path, or `':memory:'` for a temporary file of this process
 * @throws OutcryError `setting-invalid` when the file belongs to a newer Outcry or to something else,
 * `database-corrupt` or `database-unavailable` when it cannot be opened.
 */
export function createSqliteReadModelStore({ location }: { location: string }): ReadModelStore {
  const file = databaseFile(location)
  try {
    const connection = file.connect({ durability: 'normal' })
    connection.pragma(`cache_size = -${WRITE_CACHE_KIB}`)
    connection.pragma(`analysis_limit = ${ANALYZED_ROWS}`)
    const writer = kyselyOver<OwnTables>(createStatementCache(connection))
    const steps = ownTablesMigrations.map((step) => step(writer.schema).map((statement) => statement.sql))
    migrate(connection, file.path, { name: 'read models', steps })
    return createSqlReadModelStore(sqlDatabase(file, connection, writer))
  } catch (error) {
    file.close()
    throw error
  }
}

function sqlDatabase(file: DatabaseFile, connection: Database.Database, writer: Kysely<OwnTables>): SqlDatabase {
  const signal = createCommitSignal(connection)
  const queue = createWriteQueue(connection, { path: file.path, onCommit: signal.notify })
  const readers = createSnapshotReaders(file)
  const transaction = { database: writer, rows: createGenerationRows(connection) }
  return {
    flavour,
    write: (work) => queue.run(() => work(transaction)),
    read: readers.read,
    readOne: readers.read,
    version: signal.version,
    onCommit: signal.listen,
    close: async () => {
      signal.close()
      await Promise.all([queue.close(), readers.close()])
      file.close()
    },
  }
}
