import type Database from 'better-sqlite3'
import type { GenerationSize } from '../../../projections/read-model-store.ts'
import type { IndexTables } from './index-tables.ts'

/** Counts the documents of an index, and the room that they take with everything that finds them. */
export function measureIndex(
  connection: Database.Database,
  { documents, facets, listed, texts }: IndexTables,
): GenerationSize {
  const { rows } = connection
    .prepare<[], { rows: number }>(`SELECT count(*) AS rows FROM ${documents} WHERE document IS NOT NULL`)
    .get() as { rows: number }
  const { bytes } = connection
    .prepare<[string, string, string, string], { bytes: number }>(
      `SELECT coalesce(sum(pgsize), 0) AS bytes FROM dbstat WHERE aggregate = 1 AND name IN (
        SELECT name FROM sqlite_schema WHERE tbl_name IN (?, ?, ?) OR tbl_name LIKE ? || '!_%' ESCAPE '!')`,
    )
    .get(documents, facets, listed, texts) as { bytes: number }
  return { rows, bytes }
}
