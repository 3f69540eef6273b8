import type Database from 'better-sqlite3'
import type { Row } from '../../../projections/read-model-store.ts'
import type { SearchHit, SearchPage, SearchQuery } from '../../../projections/search-index.ts'
import { textOf } from './document-values.ts'
import { countFacets } from './facet-counts.ts'
import { searchRefused } from './facet-of.ts'
import { highlight } from './highlight.ts'
import type { IndexTables } from './index-tables.ts'
import { cursorAfter, readCursor } from './search-cursor.ts'
import { filterSql, keysSql } from './search-filter.ts'
import { afterSql, type OrderColumn, orderOf, orderSql } from './search-order.ts'
import { fragment, joinFragments, type SqlFragment } from './sql-fragment.ts'
import { matchExpression, type Phrase, phrasesOf } from './text-query.ts'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 1000

/** By how much a property weighs more than the one after it. */
const WEIGHT_STEP = 4

type FoundRow = { readonly id: number; readonly key: string; readonly score: number } & Record<string, unknown>

/**
 * Answers a query. The caller sees to it that the connection reads one snapshot.
 *
 * @throws OutcryError `input-invalid` as the port says.
 */
export function runSearch(connection: Database.Database, tables: IndexTables, query: SearchQuery): SearchPage {
  const limit = limitOf(query)
  const phrases = phrasesOf(query.text ?? '')
  const order = orderOf(tables, { sort: query.sort, text: phrases.length > 0 })
  const found = foundSql(tables, query, phrases)
  const rows = pageRows(connection, found, { order, limit, after: readCursor(query, order.length) })
  const counted = { found, properties: query.countBy ?? [] }
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return {
    total: countAll(connection, found),
    hits: rows.slice(0, limit).map((row) => hitOf(connection, tables, { row, marked: query.highlight ? phrases : [] })),
    counts: countFacets(connection, tables, counted),
    ...(last && {
      next: cursorAfter(
        query,
        order.map(({ name }) => last[name]),
      ),
    }),
  }
}

function limitOf({ limit = DEFAULT_LIMIT }: SearchQuery): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT) return limit
  throw searchRefused(`'limit' must be a whole number from 1 to ${MAX_LIMIT}, current limit is ${limit}`)
}

/** Selects the matching documents with id, key, score and facets. */
function foundSql(tables: IndexTables, query: SearchQuery, phrases: readonly Phrase[]): SqlFragment {
  const filter = joinFragments([filterSql(tables, query.filter), keysSql(query.keyPrefixes)], 'AND', 'TRUE')
  const matching = phrases.length === 0 ? fragment(tables.facets) : matchingSql(tables, phrases)
  const score = phrases.length === 0 ? '1 AS score, *' : '*'
  return {
    sql: `SELECT ${score} FROM ${matching.sql} WHERE ${filter.sql}`,
    values: [...matching.values, ...filter.values],
  }
}

function matchingSql({ facets, texts, mapping }: IndexTables, phrases: readonly Phrase[]): SqlFragment {
  if (mapping.text.length === 0) return fragment(`(SELECT 0 AS score, * FROM ${facets} WHERE FALSE)`)
  const weights = mapping.text.map((_property, index, { length }) => WEIGHT_STEP ** (length - 1 - index))
  const scored = `SELECT rowid AS text_id, -bm25(${texts}, ${weights.join(', ')}) AS score FROM ${texts} WHERE ${texts} MATCH ?`
  return fragment(`(${scored}) JOIN ${facets} ON id = text_id`, matchExpression(phrases))
}

function countAll(connection: Database.Database, found: SqlFragment): number {
  return (
    connection
      .prepare<unknown[], number>(`SELECT count(*) FROM (${found.sql})`)
      .pluck()
      .get(...found.values) ?? 0
  )
}

/** Selects one row more than asked for, to know whether there is a next page. */
function pageRows(
  connection: Database.Database,
  found: SqlFragment,
  page: { order: readonly OrderColumn[]; limit: number; after: readonly unknown[] | undefined },
): readonly FoundRow[] {
  const after = page.after === undefined ? fragment('TRUE') : afterSql(page.order, page.after)
  const sql = `SELECT * FROM (${found.sql}) WHERE ${after.sql} ORDER BY ${orderSql(page.order)} LIMIT ${page.limit + 1}`
  return connection.prepare<unknown[], FoundRow>(sql).all(...found.values, ...after.values)
}

function hitOf(
  connection: Database.Database,
  tables: IndexTables,
  { row, marked }: { row: FoundRow; marked: readonly Phrase[] },
): SearchHit {
  const text = connection.prepare<[number], string>(`SELECT document FROM ${tables.documents} WHERE id = ?`).pluck()
  const document = JSON.parse(text.get(row.id) ?? '{}') as Row
  const { key, score } = row
  return { key, document, score, highlights: marked.length === 0 ? {} : highlightsOf(document, tables, marked) }
}

function highlightsOf(document: Row, { mapping }: IndexTables, phrases: readonly Phrase[]): SearchHit['highlights'] {
  const highlights: Record<string, string> = {}
  for (const property of mapping.text) {
    const html = highlight(textOf(document, property), phrases)
    if (html !== undefined) highlights[property] = html
  }
  return highlights
}
