import type { EventStore, LogIdentity } from '../domain/event-store.ts'
import { type Lane, laneOf } from '../domain/lane.ts'
import { BEGINNING, comparePositions, earliestPosition, hasReached, type Position } from '../domain/position.ts'
import type { Planner } from './planner.ts'
import type { ReadModelDefinition } from './read-model.ts'
import type { ReadModelStore } from './read-model-store.ts'
import { requireServing } from './require-serving.ts'
import type { Watermarks } from './watermarks.ts'

/** How long a waiter stays with the watermarks before it asks again, in ms. */
const PATIENCE_MS = 1_000

/** What is needed to know what a read model shows. */
export interface ShowingParts {
  /** The log. */
  readonly store: EventStore
  /** Which log it is, and how many lanes it has. */
  readonly log: LogIdentity
  /** Where the checkpoints are. */
  readonly readModels: ReadModelStore
  /** Tells when they have moved. */
  readonly watermarks: Watermarks
}

/** Waits until a read model has come to positions of lanes, or until aborted. */
export async function untilReached(
  { watermarks }: ShowingParts,
  definition: ReadModelDefinition,
  { positions, signal }: { positions: ReadonlyMap<Lane, Position>; signal: AbortSignal },
): Promise<void> {
  if (positions.size === 0) return
  let reached = false
  while (!reached && !signal.aborted) {
    reached = await orAborted(watermarks.reached(definition, positions, PATIENCE_MS), signal)
  }
}

/**
 * Tells how far the lanes of a read model must come before it shows everything up to a position. The checkpoint of a
 * quiet lane may stay behind although nothing is missing there, so the last events are looked at.
 *
 * @throws OutcryError `read-model-building` while there are no rows of this code.
 */
export async function unshownThrough(
  parts: ShowingParts,
  { definition, planner }: { definition: ReadModelDefinition; planner: Planner },
  through: Position,
): Promise<ReadonlyMap<Lane, Position>> {
  const checkpoints = await servedCheckpoints(parts, definition)
  const from = earliestPosition(checkpoints.values()) ?? BEGINNING
  const unshown = new Map<Lane, Position>()
  for await (const { events } of parts.store.readAll({ from, filter: planner.filter })) {
    for (const event of events) {
      if (comparePositions(event.position, through) > 0) return unshown
      const lane = laneIn(definition, event.streamId, parts.log.laneCount)
      const checkpoint = checkpoints.get(lane) ?? BEGINNING
      if (!hasReached(checkpoint, event.position) && planner.plan(event)) unshown.set(lane, event.position)
    }
  }
  return unshown
}

/** Tells in which lane a read model takes the events of a stream. */
export function laneIn({ order }: ReadModelDefinition, streamId: string, laneCount: number): Lane {
  return order === 'log' ? 'log' : laneOf(streamId, laneCount)
}

async function servedCheckpoints(
  { readModels }: ShowingParts,
  definition: ReadModelDefinition,
): Promise<ReadonlyMap<Lane, Position>> {
  const checkpoints = await readModels.generations.checkpoints(await requireServing(readModels, definition))
  return new Map(checkpoints.map(({ lane, position }) => [lane, position]))
}

/** Answers `false` as soon as aborted. Nothing stays behind at the signal, which may live much longer. */
function orAborted(work: Promise<boolean>, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const end = () => resolve(false)
    signal.addEventListener('abort', end, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}
