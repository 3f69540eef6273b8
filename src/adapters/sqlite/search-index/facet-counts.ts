import type Database from 'better-sqlite3'
import type { SearchPage } from '../../../projections/search-index.ts'
import { facetOf } from './facet-of.ts'
import type { FacetColumn, IndexTables } from './index-tables.ts'
import type { SqlFragment } from './sql-fragment.ts'

type Counts = SearchPage['counts'][string]

/** How many values of a facet are answered at most. */
const MAX_VALUES = 100

/** Counts the values of facets over the documents that `found` selects with their ids and facets. */
export function countFacets(
  connection: Database.Database,
  tables: IndexTables,
  { found, properties }: { found: SqlFragment; properties: readonly string[] },
): SearchPage['counts'] {
  const count = (property: string): Counts => {
    const facet = facetOf(tables, property)
    const rows = connection.prepare<unknown[], Counts[number]>(countSql(tables, facet, found.sql)).all(...found.values)
    return facet.truth ? rows.map((row) => ({ ...row, value: row.value === 1 })) : rows
  }
  return Object.fromEntries(properties.map((property) => [property, count(property)]))
}

function countSql({ listed }: IndexTables, facet: FacetColumn, found: string): string {
  const values = facet.listed
    ? `SELECT value FROM ${listed} WHERE facet = ${facet.number} AND id IN (SELECT id FROM (${found}))`
    : `SELECT ${facet.name} AS value FROM (${found})`
  return `SELECT value, count(*) AS count FROM (${values}) WHERE value IS NOT NULL
    GROUP BY value ORDER BY count DESC, value LIMIT ${MAX_VALUES}`
}
