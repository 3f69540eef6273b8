import type { RecordedEvent } from '../domain/event-store.ts'
import { messageOf } from '../domain/outcry-error.ts'
import { hasReached, type Position } from '../domain/position.ts'
import type { PlannedEvent, PlannedFold } from './planner.ts'
import type { Row } from './read-model-store.ts'

/** A row as it is stored, and for rows that carry a version, the position of the last event in it. */
export interface StoredRow {
  /** The row; `null` when there is none. */
  readonly row: Row | null
  /** The position of the last event in it; absent where the checkpoint says it. */
  readonly version?: Position
}

/** A row after some folds. */
export interface FoldedRow {
  /** The new row; `null` to delete it. */
  readonly row: Row | null
  /** The position of the last event in it. */
  readonly version: Position
}

/** The rows that a fold begins with, and changes. */
export interface RowsAtHand {
  /** Finds the row of a key; `undefined` when there is none. */
  get(key: string): StoredRow | undefined
  /** Changes the row of a key. */
  set(key: string, row: FoldedRow): void
}

/** Rows that were read for one batch, and what becomes of them. */
export function batchRows(stored: ReadonlyMap<string, StoredRow>): RowsAtHand & {
  readonly changed: ReadonlyMap<string, FoldedRow>
} {
  const changed = new Map<string, FoldedRow>()
  return {
    changed,
    get: (key) => changed.get(key) ?? stored.get(key),
    set: (key, row) => changed.set(key, row),
  }
}

/** An event of a key that could not be handled, or that waits behind one. */
export interface SetAside {
  /** The event. */
  readonly event: RecordedEvent
  /** The key. */
  readonly key: string
  /** Why. */
  readonly reason: string
  /** Whether it only waits for an earlier event of its key. */
  readonly waiting: boolean
}

/**
 * Folds planned events into rows. An event that cannot be folded is set aside with all later events of its key; one
 * that cannot be read, so that its keys cannot be told, with all later events of its stream, under the stream's id.
 *
 * @param rows - the rows of all keys that the events touch; changed in place
 * @param parked - the keys whose events wait already; grows
 * @param refused - reasons, by position, to set an event aside without trying
 */
export function foldRows(
  planned: readonly PlannedEvent[],
  rows: RowsAtHand,
  { parked, refused }: { parked: Set<string>; refused?: ReadonlyMap<Position, string> },
): SetAside[] {
  const setAside: SetAside[] = []
  const park = (event: RecordedEvent, key: string, reason: string) => {
    setAside.push({ event, key, reason, waiting: parked.has(key) })
    parked.add(key)
  }
  for (const { event, folds, failure } of planned) {
    const { streamId } = event
    if (failure !== undefined) park(event, streamId, failure.message)
    else if (parked.has(streamId)) park(event, streamId, 'waits for an earlier event of its stream')
    else foldEvent(event, folds, { rows, parked, park, refusal: refused?.get(event.position) })
  }
  return setAside
}

interface Fold {
  readonly rows: RowsAtHand
  readonly parked: ReadonlySet<string>
  readonly park: (event: RecordedEvent, key: string, reason: string) => void
  readonly refusal: string | undefined
}

function foldEvent(event: RecordedEvent, folds: readonly PlannedFold[], parts: Fold): void {
  // The folds of one event on one key succeed or are set aside together.
  for (const key of keysOf(folds)) {
    if (parts.parked.has(key)) parts.park(event, key, 'waits for an earlier event of its key')
    else if (parts.refusal !== undefined) parts.park(event, key, parts.refusal)
    else foldKey(event, key, folds, parts)
  }
}

function keysOf(folds: readonly PlannedFold[]): Iterable<string> {
  const [first] = folds
  return folds.length === 1 && first !== undefined ? [first.key] : new Set(folds.map(({ key }) => key))
}

function foldKey(event: RecordedEvent, key: string, folds: readonly PlannedFold[], parts: Fold): void {
  const before = parts.rows.get(key)
  if (before?.version !== undefined && hasReached(before.version, event.position)) return
  let row: unknown = before?.row ?? undefined
  try {
    for (const { fold, data, context, key: itsKey } of folds) {
      if (itsKey !== key) continue
      const after = fold(row, data, context)
      if (after !== undefined) row = after ?? undefined
    }
  } catch (error) {
    parts.park(event, key, `its handler failed: ${messageOf(error)}`)
    return
  }
  if (row !== (before?.row ?? undefined)) {
    parts.rows.set(key, { row: (row ?? null) as Row | null, version: event.position })
  }
}
