import type { RecordedEvent } from '../domain/event-store.ts'
import { isOutcryError, OutcryError } from '../domain/outcry-error.ts'
import type { Position } from '../domain/position.ts'
import type { PlannedEvent, Planner } from './planner.ts'
import type { LaneCheckpoint, LaneLease, ReadModelStore } from './read-model-store.ts'
import { keep, type TakeInParts, takeIn } from './take-in.ts'

/** What is needed to write batches of one read model. */
export interface BatchParts extends TakeInParts {
  /** The read model's planner. */
  readonly planner: Planner
  /** Where rows, checkpoints and dead letters are. */
  readonly readModels: ReadModelStore
  /** Called before newly parked keys are committed; throws to stop the lane instead. */
  readonly onParking: (count: number) => void
}

/** Some events of one lane, in order, and how far the lane is finished with them. */
export interface LaneBatch {
  /** The events after the lane's checkpoint. */
  readonly events: readonly RecordedEvent[]
  /** Everything of the lane up to here is in the batch or before it. */
  readonly through: Position
  /** The last event of the log up to there, when a later one is known than the batch's own last one. */
  readonly lastEvent?: LaneCheckpoint['lastEvent'] | undefined
}

/**
 * Writes a batch: rows, dead letters and checkpoint in one transaction. A row that the database refuses is narrowed
 * down to its event, which is set aside.
 *
 * @returns the lane's new checkpoint.
 * @throws OutcryError `lease-lost`, `event-version-newer`, or what the database throws; nothing has happened then.
 */
export async function applyBatch(parts: BatchParts, lease: LaneLease, batch: LaneBatch): Promise<LaneCheckpoint> {
  const planned = batch.events.flatMap((event) => parts.planner.plan(event) ?? [])
  try {
    return await writeBatch(parts, lease, { ...batch, planned })
  } catch (error) {
    if (!isOutcryError(error, 'row-refused')) throw error
    if (planned.length > 1) return applyHalves(parts, lease, batch)
    const refused = new Map(planned.map(({ event }) => [event.position, error.message]))
    return writeBatch(parts, lease, { ...batch, planned, refused })
  }
}

async function applyHalves(
  parts: BatchParts,
  lease: LaneLease,
  { events, ...end }: LaneBatch,
): Promise<LaneCheckpoint> {
  const middle = Math.ceil(events.length / 2)
  const first = events.slice(0, middle)
  const between = first[first.length - 1]?.position ?? end.through
  const checkpoint = await applyBatch(parts, lease, { events: first, through: between })
  return applyBatch(parts, { ...lease, ...checkpoint }, { ...end, events: events.slice(middle) })
}

interface PlannedBatch extends LaneBatch {
  readonly planned: readonly PlannedEvent[]
  readonly refused?: ReadonlyMap<Position, string>
}

async function writeBatch(parts: BatchParts, lease: LaneLease, batch: PlannedBatch): Promise<LaneCheckpoint> {
  const checkpoint = checkpointAfter(lease, batch)
  await parts.readModels.transaction(async (transaction) => {
    const generations = await transaction.advance(lease, checkpoint)
    if (generations.length === 0) throw leaseLost(lease)
    if (batch.planned.length === 0) return
    for (const { hasDeadLetters, ...generation } of generations) {
      const lane = { transaction, generation, lane: lease.lane }
      const taken = await takeIn(parts, { transaction, generation, lanes: [lease.lane], hasDeadLetters }, batch)
      parts.onParking(taken.setAside.filter(({ waiting }) => !waiting).length)
      await keep(parts, lane, taken)
    }
  })
  return checkpoint
}

/** The error of a writer whose lane belongs to somebody else now. */
export function leaseLost(lease: LaneLease): OutcryError {
  return new OutcryError(
    'lease-lost',
    `Cannot write lane ${lease.lane} of '${lease.model}': another owner has taken it, own epoch is ${lease.epoch}`,
    { facts: { model: lease.model, lane: lease.lane, epoch: lease.epoch } },
  )
}

/** The checkpoint of a lane when a batch is written. */
export function checkpointAfter(lease: LaneLease, batch: LaneBatch): LaneCheckpoint {
  const { events, through } = batch
  const last = events[events.length - 1]
  const own = last === undefined ? lease.lastEvent : { id: last.id, position: last.position }
  const lastEvent = batch.lastEvent ?? own
  return { lane: lease.lane, position: through, ...(lastEvent !== undefined && { lastEvent }) }
}
