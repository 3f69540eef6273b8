import type Database from 'better-sqlite3'
import type { EventFilter } from '../../../domain/event-store.ts'
import { eventDetailsReader } from './event-details.ts'
import { createEventTypes, type EventTypes } from './event-types.ts'
import { conditionOf, countQuery, isIndexed, type LogCondition, type LogQuery, pageQuery } from './filter-sql.ts'
import { EVENT_COLUMNS, type EventRow, StoredEvent } from './stored-event.ts'
import { readableRange, type StreamRange } from './stream-range.ts'
import { streamRowReader } from './stream-row.ts'

/** How many events are looked at in one go when no index knows which of them match. */
const SCANNED_EVENTS = 20_000

/** How many index entries are counted in one go. */
const COUNTED_EVENTS = 200_000

/** Events in the order of reading. */
interface EventBatch {
  readonly events: readonly StoredEvent[]
  /** How much text they hold. */
  readonly characters: number
}

/** Events of the log, and the position through which the log was looked at. */
interface ReadPage extends EventBatch {
  readonly through: number
}

/** Reads what is committed, one short statement at a time. */
export interface LogReader {
  /** The position of the last event, 0 when there is none. */
  head(): number
  /** Reads the next events behind `after`, none behind `head`; `dense` says that most events are expected to match. */
  forwards(
    filter: EventFilter | undefined,
    page: { after: number; head: number; limit: number; dense: boolean },
  ): ReadPage
  /** Reads the event at `from` and earlier ones. Everything from `from` down to the one behind `through` was seen. */
  backwards(filter: EventFilter | undefined, page: { from: number; limit: number }): ReadPage
  /** Counts a part of the events behind `after` up to `head`. */
  count(filter: EventFilter, range: { after: number; head: number }): { count: number; through: number }
  /** Tells which events of a stream may be read now. */
  rangeOf(streamId: string): StreamRange
  /** Reads events of a stream by revision, in either direction. */
  stream(streamId: string, range: StreamRange & { backwards: boolean; limit: number }): EventBatch
}

/** Makes the reader of a log from a connection that never writes. */
export function createLogReader(connection: Database.Database): LogReader {
  return new PreparedLogReader(connection)
}

class PreparedLogReader implements LogReader {
  readonly #connection: Database.Database
  readonly #types: EventTypes
  readonly #statements = new Map<string, Database.Statement>()
  readonly #selectHead: Database.Statement<[], number | null>
  readonly #detailsOf: ReturnType<typeof eventDetailsReader>
  readonly rangeOf: LogReader['rangeOf']

  constructor(connection: Database.Database) {
    this.#connection = connection
    this.#types = createEventTypes(connection)
    this.#selectHead = connection.prepare<[], number | null>('SELECT max(position) FROM events').pluck()
    this.#detailsOf = eventDetailsReader(connection)
    const rowOf = streamRowReader(connection)
    this.rangeOf = (streamId) => readableRange(streamId, rowOf(streamId))
  }

  head(): number {
    return this.#selectHead.get() ?? 0
  }

  forwards(
    filter: EventFilter | undefined,
    page: { after: number; head: number; limit: number; dense: boolean },
  ): ReadPage {
    const { after, head, limit } = page
    const condition = this.#conditionOf(filter)
    // Where most events match, going through the index costs more than looking at every event.
    const scan = page.dense || isScan(condition)
    const through = scan && filter !== undefined ? Math.min(after + SCANNED_EVENTS, head) : head
    const rows = this.#page(condition, { stretch: { after, through }, direction: 'forwards', limit, scan })
    const last = rows.length < limit ? undefined : rows[rows.length - 1]
    return { ...this.#events(rows), through: last?.[0] ?? through }
  }

  backwards(filter: EventFilter | undefined, page: { from: number; limit: number }): ReadPage {
    const { from, limit } = page
    const condition = this.#conditionOf(filter)
    const scan = isScan(condition)
    const after = scan && filter !== undefined ? Math.max(from - SCANNED_EVENTS, 0) : 0
    const rows = this.#page(condition, { stretch: { after, through: from }, direction: 'backwards', limit, scan })
    const last = rows.length < limit ? undefined : rows[rows.length - 1]
    return { ...this.#events(rows), through: last === undefined ? after : last[0] - 1 }
  }

  count(filter: EventFilter, range: { after: number; head: number }): { count: number; through: number } {
    const condition = this.#conditionOf(filter)
    const window = isScan(condition) ? SCANNED_EVENTS : COUNTED_EVENTS
    const through = Math.min(range.after + window, range.head)
    const [row] = this.#all(countQuery(condition, { after: range.after, through })) as [[number]]
    return { count: row[0], through }
  }

  stream(streamId: string, range: StreamRange & { backwards: boolean; limit: number }): EventBatch {
    const order = range.backwards ? 'DESC' : 'ASC'
    const sql = `SELECT ${EVENT_COLUMNS} FROM events
      WHERE stream_id = ? AND revision BETWEEN ? AND ? AND recorded_at >= ? ORDER BY revision ${order} LIMIT ?`
    const parameters = [streamId, range.first, range.last, range.recordedSince, range.limit]
    return this.#events(this.#all({ sql, parameters }) as EventRow[])
  }

  #conditionOf(filter: EventFilter | undefined): LogCondition {
    return conditionOf(filter, this.#types.numberOf)
  }

  #page(condition: LogCondition, page: Parameters<typeof pageQuery>[1]): EventRow[] {
    if (condition.types?.length === 0) return []
    return this.#all(pageQuery(condition, page)) as EventRow[]
  }

  #all({ sql, parameters }: LogQuery): unknown[] {
    const statement = this.#statements.get(sql) ?? this.#connection.prepare(sql).raw()
    this.#statements.set(sql, statement)
    return statement.all(...parameters)
  }

  #events(rows: readonly EventRow[]): EventBatch {
    let characters = 0
    const details = this.#detailsOf(rows.map(([position]) => position))
    const events = rows.map((row) => {
      characters += row[4].length
      return new StoredEvent(row, this.#types.nameOf(row[3]), details)
    })
    return { events, characters }
  }
}

function isScan({ types }: LogCondition): boolean {
  return !isIndexed(types)
}
