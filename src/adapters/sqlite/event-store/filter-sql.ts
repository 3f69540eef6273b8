import type { EventFilter } from '../../../domain/event-store.ts'
import { EVENT_COLUMNS } from './stored-event.ts'

/** A stretch of the log, in the order of reading. `after` and `through` are its lower, open and upper, closed end. */
export interface Stretch {
  readonly after: number
  readonly through: number
}

/** A statement over a stretch of the log, with its parameters. */
export interface LogQuery {
  readonly sql: string
  readonly parameters: readonly (string | number)[]
}

/** Sorts behind every character, so that a prefix with it ends the range of texts with that prefix. */
const LAST_CHARACTER = '\u{10FFFF}'

/** How many types are merged from their indexes at most; SQLite joins 500 selects. */
const MAX_MERGED_TYPES = 100

type Direction = 'forwards' | 'backwards'

/** Says whether a filter is answered from an index, so that what it leaves out costs nothing. */
export function isIndexed(types: readonly number[] | undefined): types is readonly number[] {
  return types !== undefined && types.length <= MAX_MERGED_TYPES
}

/** Writes the query that reads the first `limit` events of a stretch that match, from an index unless it is a scan. */
export function pageQuery(
  condition: LogCondition,
  page: { stretch: Stretch; direction: Direction; limit: number; scan: boolean },
): LogQuery {
  const { stretch, direction, limit } = page
  const order = direction === 'forwards' ? 'ASC' : 'DESC'
  if (!page.scan && condition.types !== undefined) return mergedQuery(condition.types, page)
  return {
    sql: `SELECT ${EVENT_COLUMNS} FROM events NOT INDEXED
      WHERE position > ? AND position <= ? ${condition.sql} ORDER BY position ${order} LIMIT ?`,
    parameters: [stretch.after, stretch.through, ...condition.parameters, limit],
  }
}

/** Writes the query that counts the events of a stretch that match. */
export function countQuery(condition: LogCondition, stretch: Stretch): LogQuery {
  const { types } = condition
  if (!isIndexed(types)) {
    return {
      sql: `SELECT count(*) FROM events NOT INDEXED WHERE position > ? AND position <= ? ${condition.sql}`,
      parameters: [stretch.after, stretch.through, ...condition.parameters],
    }
  }
  return {
    sql: `SELECT count(*) FROM events INDEXED BY events_by_type
      WHERE type IN (${marks(types.length)}) AND position > ? AND position <= ?`,
    parameters: [...types, stretch.after, stretch.through],
  }
}

/** What a filter demands of a row. */
export interface LogCondition {
  /** The numbers of the types it asks for. */
  readonly types?: readonly number[]
  /** The condition as SQL that follows another one. */
  readonly sql: string
  readonly parameters: readonly (string | number)[]
}

/** Translates a filter, with the numbers of the types that the log knows. */
export function conditionOf(
  filter: EventFilter | undefined,
  numberOf: (type: string) => number | undefined,
): LogCondition {
  if (filter === undefined) return { sql: '', parameters: [] }
  if ('types' in filter) {
    const types = [...new Set(filter.types)].flatMap((type) => numberOf(type) ?? [])
    return { types, sql: `AND type IN (${marks(types.length)})`, parameters: types }
  }
  const ranges = filter.streamPrefixes.map(() => '(stream_id >= ? AND stream_id < ?)')
  return {
    sql: `AND (${ranges.join(' OR ') || 'FALSE'})`,
    parameters: filter.streamPrefixes.flatMap((prefix) => [prefix, prefix + LAST_CHARACTER]),
  }
}

/** Reads the positions of each type from its index, already in order, and merges them without sorting. */
function mergedQuery(
  types: readonly number[],
  page: { stretch: Stretch; direction: Direction; limit: number },
): LogQuery {
  const { after, through } = page.stretch
  const order = page.direction === 'forwards' ? 'ASC' : 'DESC'
  const select =
    'SELECT position FROM events INDEXED BY events_by_type WHERE type = ? AND position > ? AND position <= ?'
  return {
    sql: `SELECT ${EVENT_COLUMNS} FROM events WHERE position IN (
      SELECT position FROM (${types.map(() => select).join(' UNION ALL ')} ORDER BY 1 ${order} LIMIT ?)
    ) ORDER BY position ${order}`,
    parameters: [...types.flatMap((type) => [type, after, through]), page.limit],
  }
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ')
}
