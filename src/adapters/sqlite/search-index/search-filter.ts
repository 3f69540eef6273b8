import type { FilterCondition, FilterValue, SearchQuery } from '../../../projections/search-index.ts'
import { textBehind } from '../../../projections/text-range.ts'
import { facetOf, searchRefused } from './facet-of.ts'
import type { FacetColumn, IndexTables } from './index-tables.ts'
import { fragment, joinFragments, type SqlFragment } from './sql-fragment.ts'

/** Writes the conditions of a query on the facets of a document. */
export function filterSql(tables: IndexTables, filter: SearchQuery['filter'] = {}): SqlFragment {
  const conditions = Object.entries(filter).map(([property, condition]) =>
    conditionSql(tables, facetOf(tables, property), condition),
  )
  return joinFragments(conditions, 'AND', 'TRUE')
}

/** Writes the condition that a document's key begins with one of these texts. */
export function keysSql(prefixes: readonly string[] | undefined): SqlFragment {
  if (prefixes === undefined) return fragment('TRUE')
  const ranges = prefixes.map((prefix) => fragment('key >= ? AND key < ?', prefix, textBehind(prefix)))
  return joinFragments(ranges, 'OR', 'FALSE')
}

function conditionSql(tables: IndexTables, facet: FacetColumn, condition: FilterCondition): SqlFragment {
  if (condition === undefined) return fragment('TRUE')
  if (isRange(condition)) return within(tables, facet, rangeSql(condition))
  const values = Array.isArray(condition) ? (condition as readonly FilterValue[]) : [condition as FilterValue]
  const given = values.filter((value) => value !== null)
  const choices = given.length === 0 ? [] : [within(tables, facet, oneOf(given))]
  if (given.length < values.length) choices.push(fragment(`${facet.name} IS NULL`))
  return joinFragments(choices, 'OR', 'FALSE')
}

type Range = Extract<FilterCondition, { readonly from?: unknown }>

function isRange(condition: FilterCondition): condition is Range {
  return typeof condition === 'object' && condition !== null && !Array.isArray(condition)
}

function rangeSql({ from, to, ...others }: Range): (column: string) => SqlFragment {
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw searchRefused(`a range has 'from' and 'to', current property is '${unknown}'`)
  return (column) => {
    const bounds = [
      ...(from === undefined ? [] : [fragment(`${column} >= ?`, from)]),
      ...(to === undefined ? [] : [fragment(`${column} <= ?`, to)]),
    ]
    return joinFragments(bounds, 'AND', `${column} IS NOT NULL`)
  }
}

function oneOf(values: readonly FilterValue[]): (column: string) => SqlFragment {
  return (column) => fragment(`${column} IN (${values.map(() => '?').join(', ')})`, ...values)
}

/** Applies a condition to the facet's column, or to each value of its list. */
function within({ listed }: IndexTables, facet: FacetColumn, condition: (column: string) => SqlFragment): SqlFragment {
  if (!facet.listed) return condition(facet.name)
  const { sql, values } = condition('value')
  return { sql: `id IN (SELECT id FROM ${listed} WHERE facet = ${facet.number} AND (${sql}))`, values }
}
