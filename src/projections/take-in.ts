import type { Position } from '../domain/position.ts'
import { deadLetter } from './dead-letter.ts'
import { batchRows, type FoldedRow, foldRows, type SetAside } from './fold-rows.ts'
import { generationRows } from './generation-rows.ts'
import type { PlannedEvent } from './planner.ts'
import type { BatchEvent, ReadModelDefinition } from './read-model.ts'
import type { GenerationKey, LaneLease, ReadModelTransaction } from './read-model-store.ts'
import type { SearchIndex } from './search-index.ts'
import { collecting, runStatements } from './statements.ts'

/** What is needed to take events into generations of one read model. */
export interface TakeInParts {
  /** The read model. */
  readonly definition: ReadModelDefinition
  /** Where documents are. */
  readonly searchIndex: SearchIndex
  /** The time now. */
  readonly now: () => Date
}

/** A lane of a generation, in a transaction that has fenced its writer. */
export interface FencedLane {
  /** The transaction. */
  readonly transaction: ReadModelTransaction
  /** The generation. */
  readonly generation: GenerationKey
  /** The lane. */
  readonly lane: LaneLease['lane']
}

/** Lanes of a generation, in a transaction that has fenced the writer of each. */
export interface FencedLanes extends Omit<FencedLane, 'lane'> {
  /** The lanes. */
  readonly lanes: readonly LaneLease['lane'][]
  /** Whether events of any of them may be set aside already. They may by default. */
  readonly hasDeadLetters?: boolean
}

/** Planned events, those of each lane in order. */
export interface LaneEvents {
  /** The events. */
  readonly planned: readonly PlannedEvent[]
  /** Reasons, by position, to set an event aside without trying. None by default. */
  readonly refused?: ReadonlyMap<Position, string> | undefined
  /** A key whose dead letters these events are, so that they need not wait for themselves. None by default. */
  readonly redriven?: string
}

/** What events make of a generation; not yet written. */
export interface TakenIn {
  /** The rows that change. */
  readonly changed: ReadonlyMap<string, FoldedRow>
  /** The events that are written by statements. */
  readonly batch: readonly BatchEvent[]
  /** The events that cannot be handled, or wait behind one. */
  readonly setAside: readonly SetAside[]
}

/** Folds events into the rows of a generation, or gathers them for the read model's statements. */
export async function takeIn(
  parts: TakeInParts,
  { transaction, generation, lanes, hasDeadLetters = true }: FencedLanes,
  events: LaneEvents,
): Promise<TakenIn> {
  const parked = new Set(hasDeadLetters ? await transaction.parkedKeys(generation, lanes) : [])
  if (events.redriven !== undefined) parked.delete(events.redriven)
  const queue = { parked, ...(events.refused !== undefined && { refused: events.refused }) }
  if (parts.definition.statements !== undefined) {
    const { planned, batch } = collecting(events.planned)
    return { changed: new Map(), batch, setAside: foldRows(planned, batchRows(new Map()), queue) }
  }
  const keys = new Set(events.planned.flatMap(({ folds }) => folds.map(({ key }) => key)))
  const stored = await generationRows(parts.definition, transaction, parts.searchIndex).read(generation, [...keys])
  const folded = batchRows(stored)
  const setAside = foldRows(events.planned, folded, queue)
  return { changed: folded.changed, batch: [], setAside }
}

/**
 * Writes what events make of a generation: rows, and dead letters.
 *
 * @throws OutcryError `row-refused` when the database refuses a row, or the read model's statements fail.
 */
export async function keep(parts: TakeInParts, lane: FencedLane, taken: TakenIn): Promise<void> {
  const { transaction, generation } = lane
  const { changed, batch, setAside } = taken
  if (changed.size > 0) {
    await generationRows(parts.definition, transaction, parts.searchIndex).write(generation, changed)
  }
  if (batch.length > 0) await runStatements(parts.definition, lane, batch)
  if (setAside.length > 0) {
    const parkedAt = parts.now().toISOString()
    await transaction.park(setAside.map((aside) => deadLetter(aside, { ...generation, lane: lane.lane, parkedAt })))
  }
}
