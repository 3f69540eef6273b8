import type { HttpRequest } from './http-request.ts'

/** A page of rows. */
export interface Page<Row> {
  /** The rows. */
  readonly rows: readonly Row[]
  /** The cursor behind the last one; absent on the last page. */
  readonly next?: string
}

/**
 * Makes a page of the rows behind the page before, of which one more than `limit` was read; the last page of all rows
 * without a limit.
 *
 * @param cursorOf writes the cursor behind a row.
 */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number | undefined,
  cursorOf: (row: Row) => string,
): Page<Row> {
  if (limit === undefined || rows.length <= limit) return { rows }
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, ...(last !== undefined && { next: cursorOf(last) }) }
}

/** The header that leads to the next page by the query parameter `after`; no header behind the last page. */
export function linkToNext(
  { url }: Pick<HttpRequest, 'url'>,
  { next }: Pick<Page<unknown>, 'next'>,
): { readonly Link?: string } {
  if (next === undefined) return {}
  const link = new URL(url)
  link.searchParams.set('after', next)
  return { Link: `<${link.href}>; rel="next"` }
}
