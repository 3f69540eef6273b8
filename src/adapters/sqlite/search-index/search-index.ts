import type Database from 'better-sqlite3'
import type { Row } from '../../../projections/read-model-store.ts'
import type { SearchIndex, VersionedDocument } from '../../../projections/search-index.ts'
import { databaseFile } from '../database-file.ts'
import { migrate } from '../migrate.ts'
import { translateSqliteError } from '../sqlite-error.ts'
import { closedError, createWriteQueue, retryWhileBusy } from '../write-queue.ts'
import { compareIndexes } from './compare-indexes.ts'
import { createIndex, createIndexCatalogue, dropIndex } from './index-catalogue.ts'
import { type IndexTables, searchSchema } from './index-tables.ts'
import { createIndexWriter } from './index-writer.ts'
import { measureIndex } from './measure-index.ts'
import { runSearch } from './run-search.ts'

/** How much of the tables a large transaction keeps in memory, in KiB. */
const WRITE_CACHE_KIB = 65_536

/**
 * Keeps search indexes in a SQLite file (FTS5), which several processes may use at the same time. Words are found
 * whatever their case and accents; text in scripts without spaces by any part of it. A document is found as soon as
 * it was written. A query blocks the process while it runs: the more documents match, the longer.
 *
 * @param options - `location`: a path, or `':memory:'` for a temporary file of this process
 * @throws OutcryError `setting-invalid` when the file belongs to a newer Outcry or to something else,
 * `database-corrupt` or `database-unavailable` when it cannot be opened.
 */
export function createSqliteSearchIndex({ location }: { location: string }): SearchIndex {
  const file = databaseFile(location)
  try {
    // Documents must be on the disk before the checkpoint that speaks of them, which is in another file.
    const writing = file.connect({ durability: 'full' })
    writing.pragma(`cache_size = -${WRITE_CACHE_KIB}`)
    migrate(writing, file.path, searchSchema)
    const reading = file.connect({ readonly: true, durability: 'normal' })
    return searchIndexOver({ writing, reading, path: file.path, close: () => file.close() })
  } catch (error) {
    file.close()
    throw error
  }
}

interface Connections {
  readonly writing: Database.Database
  readonly reading: Database.Database
  readonly path: string
  close(): void
}

function searchIndexOver({ writing, reading, path, close }: Connections): SearchIndex {
  const queue = createWriteQueue(writing, { path, onCommit: () => undefined })
  const writers = createIndexCatalogue(writing, (tables) => createIndexWriter(writing, tables))
  const readers = createIndexCatalogue(reading, (tables) => tables)
  const read = <Result>(work: () => Result) => inSnapshot(reading, path, work)
  return {
    create: (generation, mapping) => queue.run(async () => createIndex(writing, generation, mapping)),
    write: (generation, documents) =>
      queue.run(async () => writers.find(generation, 'write').write(generation, documents)),
    read: (generation, keys) => read(() => readDocuments(reading, readers.find(generation, 'read'), keys)),
    refresh: async () => undefined,
    measure: (generation) => read(() => measureIndex(reading, readers.find(generation, 'measure'))),
    compare: ({ model, first, second, maxKeys }) =>
      read(() => {
        const [one, other] = [first, second].map((generation) => readers.find({ model, generation }, 'compare'))
        return compareIndexes(reading, one as IndexTables, other as IndexTables, maxKeys)
      }),
    search: (generation, query) => read(() => runSearch(reading, readers.find(generation, 'search'), query)),
    drop: (generation) => queue.run(async () => dropIndex(writing, generation)),
    close: async () => {
      await queue.close()
      close()
    },
  }
}

/** The work is not interrupted, so that queries cannot get into each other's snapshot. */
async function inSnapshot<Result>(reading: Database.Database, path: string, work: () => Result): Promise<Result> {
  if (!reading.open) throw closedError(path)
  try {
    return await retryWhileBusy(reading.transaction(work))
  } catch (error) {
    throw translateSqliteError(error, { doing: 'read', path })
  }
}

function readDocuments(
  reading: Database.Database,
  { documents }: IndexTables,
  keys: readonly string[],
): ReadonlyMap<string, VersionedDocument> {
  const rows = reading
    .prepare<[string], { key: string; version: string; document: string | null }>(
      `SELECT key, version, document FROM ${documents} WHERE key IN (SELECT value FROM json_each(?))`,
    )
    .all(JSON.stringify(keys))
  return new Map(
    rows.map(({ key, version, document }) => [
      key,
      { version, document: document === null ? null : (JSON.parse(document) as Row) },
    ]),
  )
}
