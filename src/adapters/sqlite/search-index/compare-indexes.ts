import type Database from 'better-sqlite3'
import type { DifferingKey, GenerationDifference } from '../../../projections/read-model-store.ts'
import type { IndexTables } from './index-tables.ts'

interface DifferingDocument extends DifferingKey {
  readonly differing: number
}

/** Compares the documents of two indexes; one that was deleted is the same as one that never was. */
export function compareIndexes(
  connection: Database.Database,
  first: IndexTables,
  second: IndexTables,
  maxKeys: number,
): GenerationDifference {
  const rows = connection
    .prepare<[number], DifferingDocument>(
      `SELECT coalesce(one.key, other.key) AS key,
        CASE WHEN one.document IS NULL THEN 'only-in-second' WHEN other.document IS NULL THEN 'only-in-first'
          ELSE 'other-row' END AS difference,
        count(*) OVER () AS differing
      FROM ${first.documents} AS one FULL JOIN ${second.documents} AS other ON one.key = other.key
      WHERE one.document IS DISTINCT FROM other.document ORDER BY 1 LIMIT ?`,
    )
    .all(maxKeys)
  return {
    differing: rows[0]?.differing ?? 0,
    keys: rows.map(({ key, difference }) => ({ key, difference })),
  }
}
