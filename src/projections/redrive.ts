import type { EventStore, RecordedEvent } from '../domain/event-store.ts'
import { isOutcryError, OutcryError } from '../domain/outcry-error.ts'
import type { Position } from '../domain/position.ts'
import { type BatchParts, leaseLost } from './apply-batch.ts'
import type { PlannedEvent } from './planner.ts'
import type { DeadLetter, DeadLetterRequest, LaneLease } from './read-model-store.ts'
import { keep, takeIn } from './take-in.ts'

/** What carrying out requests about dead letters needs. */
export interface RedriveParts extends BatchParts {
  /** The log, where the events that were set aside are read again. */
  readonly store: EventStore
}

/**
 * Carries out the requests about dead letters of a leased lane: handles the events of a key again, in order, after
 * giving up the first one if that was asked.
 */
export async function redriveLane(parts: RedriveParts, lease: LaneLease): Promise<void> {
  const requests = await parts.readModels.deadLetters.requests(lease.model)
  const mine = requests.filter(({ lane }) => lane === lease.lane)
  for (const request of mine) await carryOut(parts, lease, request)
}

async function carryOut(parts: RedriveParts, lease: LaneLease, request: DeadLetterRequest): Promise<void> {
  const { model, generation, key, action } = request
  const letters = await parts.readModels.deadLetters.list({ model, generation, key, limit: 100_000 })
  const again: Again[] = []
  for (const [index, letter] of letters.entries()) {
    const isDiscarded = action === 'discard-first' && index === 0
    again.push({ letter, planned: isDiscarded ? undefined : await planLetter(parts, letter) })
  }
  await handleAgain(parts, { lease, request, again })
}

/** A dead letter, and what its event means now; nothing when it is given up, or the read model ignores such events. */
interface Again {
  readonly letter: DeadLetter
  readonly planned: PlannedEvent | undefined
}

interface Redriving {
  readonly lease: LaneLease
  readonly request: DeadLetterRequest
  readonly again: readonly Again[]
  readonly refused?: ReadonlyMap<Position, string>
}

/**
 * Handles dead letters of a key again. One whose row is refused is narrowed down; those behind it go on waiting.
 *
 * @returns whether all were handled.
 */
async function handleAgain(parts: RedriveParts, redriving: Redriving): Promise<boolean> {
  const { again } = redriving
  try {
    return await writeAgain(parts, redriving)
  } catch (error) {
    if (!isOutcryError(error, 'row-refused')) throw error
    const [first] = again
    if (again.length === 1 && first !== undefined) {
      return writeAgain(parts, { ...redriving, refused: new Map([[first.letter.position, error.message]]) })
    }
    const middle = Math.ceil(again.length / 2)
    const isHandled = await handleAgain(parts, { ...redriving, again: again.slice(0, middle) })
    return isHandled && (await handleAgain(parts, { ...redriving, again: again.slice(middle) }))
  }
}

async function writeAgain(parts: RedriveParts, { lease, request, again, refused }: Redriving): Promise<boolean> {
  const { model, generation, key } = request
  return parts.readModels.transaction(async (transaction) => {
    const generations = await transaction.advance(lease, lease)
    if (generations.length === 0) throw leaseLost(lease)
    if (again.length === 0) await transaction.unpark(request, key)
    for (const { letter } of again) await transaction.unpark(request, key, letter.position)
    if (!generations.some((written) => written.generation === generation)) return true
    const lane = { transaction, generation: { model, generation }, lane: lease.lane }
    const planned = again.flatMap((each) => (each.planned === undefined ? [] : [onlyKey(each.planned, key)]))
    const taken = await takeIn(parts, { ...lane, lanes: [lane.lane] }, { planned, refused, redriven: key })
    await keep(parts, lane, taken)
    return taken.setAside.length === 0
  })
}

function onlyKey(planned: PlannedEvent, wanted: string): PlannedEvent {
  return {
    ...planned,
    folds: planned.folds.filter(({ key }) => key === wanted || planned.event.streamId === wanted),
  }
}

async function planLetter(parts: RedriveParts, letter: DeadLetter): Promise<PlannedEvent | undefined> {
  return parts.planner.plan(await readEvent(parts.store, letter))
}

async function readEvent(store: EventStore, letter: DeadLetter): Promise<RecordedEvent> {
  const pages = store.readStream(letter.streamId, { from: letter.revision, maxCount: 1 })
  for await (const [event] of pages) if (event?.position === letter.position) return event
  const { model, key, position, streamId, revision } = letter
  throw new OutcryError(
    'dead-letter-unreadable',
    `Cannot redrive key '${key}' of '${model}': the event at position ${position} (revision ${revision} of ` +
      `'${streamId}') can no longer be read: discard it, then redrive the rest`,
    { facts: { model, key, position } },
  )
}
