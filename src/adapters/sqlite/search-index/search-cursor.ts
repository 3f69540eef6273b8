import { createHash } from 'node:crypto'
import { canonicalJson } from '../../../domain/json.ts'
import type { SearchQuery } from '../../../projections/search-index.ts'
import { searchRefused } from './facet-of.ts'

/** Writes the values of the last hit of a page, bound to its query. */
export function cursorAfter(query: SearchQuery, values: readonly unknown[]): string {
  return Buffer.from(JSON.stringify([digestOf(query), ...values])).toString('base64url')
}

/**
 * Reads the values of the last hit of the page before.
 *
 * @param expected - how many values there must be
 * @throws OutcryError `input-invalid` when the cursor is not one of this query.
 */
export function readCursor(query: SearchQuery, expected: number): readonly unknown[] | undefined {
  if (query.after === undefined) return undefined
  const [digest, ...values] = parse(query.after)
  const isOwn = digest === digestOf(query) && values.length === expected && values.every(isScalar)
  if (!isOwn) throw searchRefused("'after' must be the 'next' of a page of the same query")
  return values
}

function parse(cursor: string): readonly unknown[] {
  try {
    const content: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    return Array.isArray(content) ? content : []
  } catch {
    return []
  }
}

function isScalar(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'number'
}

/** What decides which documents there are, and in which order. */
function digestOf({ text, filter, sort, keyPrefixes }: SearchQuery): string {
  return createHash('sha256')
    .update(canonicalJson({ text, filter, sort, keyPrefixes }))
    .digest('base64url')
    .slice(0, 16)
}
