import type Database from 'better-sqlite3'
import { OutcryError } from '../../../domain/outcry-error.ts'
import type { GenerationKey } from '../../../projections/read-model-store.ts'
import type { SearchMapping } from '../../../projections/search-index.ts'
import { createTables, dropTables, type IndexTables, indexTables } from './index-tables.ts'

/** Which indexes there are, seen through one connection, and what was prepared for each. */
export interface IndexCatalogue<Prepared> {
  /**
   * Finds what was prepared for the index of a generation.
   *
   * @throws OutcryError `generation-not-found` when it is not there.
   */
  find(generation: GenerationKey, doing: string): Prepared
}

/** Makes the catalogue of a connection. Another process may drop an index, so each is looked up every time. */
export function createIndexCatalogue<Prepared>(
  connection: Database.Database,
  prepare: (tables: IndexTables) => Prepared,
): IndexCatalogue<Prepared> {
  const select = selectIndex(connection)
  const prepared = new Map<number, Prepared>()
  return {
    find: (generation, doing) => {
      const row = select.get(generation.model, generation.generation)
      if (row === undefined) throw notFound(generation, doing)
      const known = prepared.get(row.id) ?? prepare(tablesOf(row))
      prepared.set(row.id, known)
      return known
    },
  }
}

/** Makes the index of a generation, unless it is there. */
export function createIndex(connection: Database.Database, generation: GenerationKey, mapping: SearchMapping): void {
  const { lastInsertRowid, changes } = connection
    .prepare('INSERT INTO outcry_search_indexes (model, generation, mapping) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .run(generation.model, generation.generation, JSON.stringify(mapping))
  if (changes > 0) createTables(connection, indexTables(Number(lastInsertRowid), mapping))
}

/** Drops the index of a generation, if it is there. */
export function dropIndex(connection: Database.Database, generation: GenerationKey): void {
  const row = selectIndex(connection).get(generation.model, generation.generation)
  if (row === undefined) return
  dropTables(connection, tablesOf(row))
  connection.prepare('DELETE FROM outcry_search_indexes WHERE id = ?').run(row.id)
}

interface IndexRow {
  readonly id: number
  readonly mapping: string
}

function selectIndex(connection: Database.Database): Database.Statement<[string, number], IndexRow> {
  return connection.prepare('SELECT id, mapping FROM outcry_search_indexes WHERE model = ? AND generation = ?')
}

function tablesOf({ id, mapping }: IndexRow): IndexTables {
  return indexTables(id, JSON.parse(mapping) as SearchMapping)
}

function notFound({ model, generation }: GenerationKey, doing: string): OutcryError {
  const message = `Cannot ${doing} the search index of '${model}', generation ${generation}: there is none: create it`
  return new OutcryError('generation-not-found', message, { facts: { model, generation } })
}
