import type Database from 'better-sqlite3'
import { OutcryError } from '../../../domain/outcry-error.ts'

/** The columns of an event that few readers look at. */
export interface EventDetail {
  /** The event's UUID. */
  readonly id: string
  /** When it was recorded, in ms since the Unix epoch. */
  readonly recordedAt: number
  /** Its metadata as JSON. */
  readonly metadata: string
}

/** Finds the details of the events of one page. */
export interface EventDetails {
  /** The details of the event at a position. */
  of(position: number): EventDetail
}

/**
 * Makes a reader of details. A replay folds data and hardly ever looks at metadata, which is the larger part of a log;
 * so the details of a page are read when the first of them is asked for, all at once.
 */
export function eventDetailsReader(connection: Database.Database): (positions: readonly number[]) => EventDetails {
  const select = connection.prepare<[string], EventDetail & { position: number }>(
    `SELECT position, id, recorded_at AS recordedAt, metadata FROM events
     WHERE position IN (SELECT value FROM json_each(?))`,
  )
  return (positions) => {
    let found: Map<number, EventDetail> | undefined
    const read = () => {
      if (!connection.open) throw closed(positions[0])
      return new Map(select.all(JSON.stringify(positions)).map((detail) => [detail.position, detail]))
    }
    return {
      of: (position) => {
        found ??= read()
        return found.get(position) as EventDetail
      },
    }
  }
}

function closed(position: number | undefined): OutcryError {
  return new OutcryError(
    'database-unavailable',
    `Cannot read the metadata of the events from position ${position} on: the event store is closed`,
    { facts: { position: position ?? null } },
  )
}
