import { BEGINNING, earliestPosition, type Position } from '../domain/position.ts'
import { fingerprintOf } from '../projections/fingerprint.ts'
import { findUnfinished } from '../projections/rebuild/claim-build.ts'
import type { Ports } from './ports.ts'
import { rebuildParts } from './replay-here.ts'
import type { Service } from './service.ts'

/** What a rebuild would do. */
export interface RebuildPlan {
  /** The read model's name. */
  readonly model: string
  /** The generation that is read now; absent when there is none. */
  readonly serving?: number
  /** The unfinished generation that would be finished; absent when a new one would be begun. */
  readonly resumes?: number
  /** Behind which position of the log the replay would begin. */
  readonly from: Position
  /** The last position of the log now. */
  readonly through: Position
  /** The stored types of the events that would be replayed. */
  readonly types: readonly string[]
  /** How many events would be replayed; absent when the store cannot count. */
  readonly events?: number
}

/**
 * Says what a rebuild of a read model would do, and does nothing.
 *
 * @throws OutcryError `read-model-unknown`.
 */
export async function planRebuild(ports: Ports, service: Service, model: string): Promise<RebuildPlan> {
  const parts = await rebuildParts(ports, service, model)
  const { generations } = ports.readModels
  const serving = await generations.serving(model, fingerprintOf(parts.definition))
  const unfinished = await findUnfinished(parts)
  const checkpoints = unfinished === undefined ? [] : await generations.checkpoints(unfinished)
  const from = earliestPosition(checkpoints.map(({ position }) => position)) ?? BEGINNING
  const { head: through } = await ports.store.describe()
  const { filter, storedTypes } = parts.planner
  const events = await ports.store.count({ from, through, filter })
  return {
    model,
    ...(serving && { serving: serving.generation }),
    ...(unfinished && { resumes: unfinished.generation }),
    from,
    through,
    types: storedTypes.toSorted(),
    ...(events !== undefined && { events }),
  }
}
