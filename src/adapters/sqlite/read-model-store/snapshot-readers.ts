import type { AnyDatabase } from '../../../projections/read-model-store.ts'
import type { DatabaseFile } from '../database-file.ts'
import { translateStatementError } from '../sqlite-error.ts'
import { closedError, retryWhileBusy } from '../write-queue.ts'
import { kyselyOver } from './kysely-connection.ts'
import { createStatementCache } from './statement-cache.ts'

/** How many queries run at the same time, each on a connection of its own. */
const MAX_READERS = 4

interface Reader {
  /** Begins a snapshot. */
  begin(): void
  /** Ends it. */
  end(): void
  readonly database: AnyDatabase
}

/** Connections that cannot write, each used by one query at a time. */
export interface SnapshotReaders {
  /** Runs queries on one snapshot, when a connection is free. */
  read<Result>(run: (database: AnyDatabase) => Promise<Result>): Promise<Result>
  /** Refuses new queries from now on, and waits for those under way. */
  close(): Promise<void>
}

/** Makes the readers of a file; connections are opened when they are needed. */
export function createSnapshotReaders(file: DatabaseFile): SnapshotReaders {
  const idle: Reader[] = []
  const waiting: ((reader: Reader) => void)[] = []
  const running = new Set<Promise<unknown>>()
  let open = 0
  let closed = false
  const acquire = (): Reader | Promise<Reader> => {
    const reader = idle.pop()
    if (reader !== undefined) return reader
    if (open === MAX_READERS) return new Promise((resolve) => waiting.push(resolve))
    open += 1
    return openReader(file)
  }
  const release = (reader: Reader) => {
    const next = waiting.shift()
    if (next) next(reader)
    else idle.push(reader)
  }
  const read = async <Result>(run: (database: AnyDatabase) => Promise<Result>): Promise<Result> => {
    const reader = await acquire()
    try {
      return await inSnapshot(reader, run)
    } catch (error) {
      throw translateStatementError(error, { doing: 'query', path: file.path })
    } finally {
      release(reader)
    }
  }
  return {
    read: (run) => {
      if (closed) return Promise.reject(closedError(file.path))
      const result = read(run)
      const ended = result.then(ignore, ignore).finally(() => running.delete(ended))
      running.add(ended)
      return result
    },
    close: async () => {
      closed = true
      await Promise.all(running)
    },
  }
}

function ignore(): void {}

async function inSnapshot<Result>(reader: Reader, run: (database: AnyDatabase) => Promise<Result>): Promise<Result> {
  await retryWhileBusy(() => reader.begin())
  try {
    return await run(reader.database)
  } finally {
    reader.end()
  }
}

function openReader(file: DatabaseFile): Reader {
  const connection = file.connect({ readonly: true, durability: 'normal' })
  const statements = createStatementCache(connection)
  const schemaVersion = connection.prepare('PRAGMA schema_version').pluck()
  const begin = connection.prepare('BEGIN')
  const commit = connection.prepare('COMMIT')
  const readSchema = connection.prepare('SELECT count(*) FROM sqlite_master')
  let version: unknown
  return {
    database: kyselyOver(statements),
    begin: () => {
      if (!connection.inTransaction) begin.run()
      // The first read fixes the snapshot. Prepared statements know the columns of the schema they were made for, and
      // SQLite notices another one only when it runs a statement on a table.
      const current = schemaVersion.get()
      if (current === version) return
      statements.clear()
      readSchema.get()
      version = current
    },
    end: () => {
      if (connection.inTransaction) commit.run()
    },
  }
}
