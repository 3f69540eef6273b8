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
 * Makes a reader of the details of events in the order of the log, or in the opposite one. A replay folds data and
 * hardly ever looks at metadata, which is the larger part of a log; so they are read when they are asked for: those of
 * one event alone, and with the next those of the whole page.
 */
export function eventDetailsReader(connection: Database.Database): (positions: readonly number[]) => EventDetails {
  const detailsWhere = (condition: string) =>
    connection
      .prepare<unknown[], DetailRow>(`SELECT position, id, recorded_at, metadata FROM events WHERE ${condition}`)
      .raw()
  const someOf = detailsWhere('position IN (SELECT value FROM json_each(?))')
  const allBetween = detailsWhere('position BETWEEN ? AND ?')
  const rowsOf = (positions: readonly number[]) => {
    const [one = 0, other = 0] = [positions[0], positions.at(-1)]
    // Without gaps there is nothing to look up one by one.
    const isRun = Math.abs(other - one) === positions.length - 1
    return isRun ? allBetween.all(Math.min(one, other), Math.max(one, other)) : someOf.all(JSON.stringify(positions))
  }
  const read = (positions: readonly number[]) => {
    if (!connection.open) throw closed(positions[0])
    return new Map(
      rowsOf(positions).map(([position, id, recordedAt, metadata]) => [position, { id, recordedAt, metadata }]),
    )
  }
  return (positions) => {
    let found: ReadonlyMap<number, EventDetail> | undefined
    return {
      of: (position) => {
        // Some want those of the last event only, to know later that the log is still the same.
        found ??= read([position])
        if (!found.has(position)) found = read(positions)
        return found.get(position) as EventDetail
      },
    }
  }
}

type DetailRow = [position: number, id: string, recordedAt: number, metadata: string]

function closed(position: number | undefined): OutcryError {
  return new OutcryError(
    'database-unavailable',
    `Cannot read the metadata of the events from position ${position} on: the event store is closed`,
    { facts: { position: position ?? null } },
  )
}
