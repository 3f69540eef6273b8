import type { SearchQuery } from '../../../projections/search-index.ts'
import { facetOf } from './facet-of.ts'
import type { IndexTables } from './index-tables.ts'
import { fragment, joinFragments, type SqlFragment } from './sql-fragment.ts'

/** One of the columns that hits are ordered by. */
export interface OrderColumn {
  /** The name of the column. */
  readonly name: string
  /** Its direction. */
  readonly direction: 'ascending' | 'descending'
}

/** Says by which columns a query orders its hits; the key is always the last, so that no two hits are level. */
export function orderOf(
  tables: IndexTables,
  { sort, text }: { sort: SearchQuery['sort']; text: boolean },
): OrderColumn[] {
  const asked = (sort ?? []).map(({ property, direction }) => ({ name: facetOf(tables, property).name, direction }))
  const relevance: OrderColumn[] = asked.length === 0 && text ? [{ name: 'score', direction: 'descending' }] : []
  return [...asked, ...relevance, { name: 'key', direction: 'ascending' }]
}

/** Writes the order for `ORDER BY`. A missing value comes last in either direction. */
export function orderSql(order: readonly OrderColumn[]): string {
  const words = { ascending: 'ASC', descending: 'DESC' }
  return order.map(({ name, direction }) => `${name} ${words[direction]} NULLS LAST`).join(', ')
}

/** Writes the condition that a hit comes after the one with the given values of the order's columns. */
export function afterSql(
  [column, ...others]: readonly OrderColumn[],
  [value, ...rest]: readonly unknown[],
): SqlFragment {
  if (column === undefined) return fragment('FALSE')
  const beyond = beyondSql(column, value)
  if (others.length === 0) return beyond
  const level = joinFragments([fragment(`${column.name} IS ?`, value), afterSql(others, rest)], 'AND', 'TRUE')
  return joinFragments([beyond, level], 'OR', 'FALSE')
}

function beyondSql({ name, direction }: OrderColumn, value: unknown): SqlFragment {
  if (value === null) return fragment('FALSE')
  return fragment(`${name} ${direction === 'ascending' ? '>' : '<'} ? OR ${name} IS NULL`, value)
}
