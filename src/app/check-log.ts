import type { EventStore, LogDescription } from '../domain/event-store.ts'
import { LANE_COUNT, LANE_HASH } from '../domain/lane.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import { BEGINNING, comparePositions, type Position } from '../domain/position.ts'
import type { Generation, LaneCheckpoint, ReadModelStore } from '../projections/read-model-store.ts'

const MEND =
  'bring the event store back that the read models were built from, or delete the read models to build them anew from this one'

/**
 * Makes sure that the checkpoints of the read models speak of this log: its id, its length, and the last event that
 * each generation has seen. What the log says is asked after the checkpoints are read: others may write and project
 * meanwhile, and a checkpoint is never ahead of a head that is read later.
 *
 * @returns the log.
 * @throws OutcryError `checkpoint-of-another-log` otherwise.
 */
export async function checkLog(
  store: Pick<EventStore, 'describe' | 'readAll'>,
  { generations }: Pick<ReadModelStore, 'generations'>,
): Promise<LogDescription> {
  const kept = (await generations.list()).filter(({ state }) => state !== 'retired')
  const seen: Seen[] = []
  for (const generation of kept) seen.push({ generation, checkpoints: await generations.checkpoints(generation) })
  const log = await store.describe()
  requireKnownLanes(log)
  for (const { generation, checkpoints } of seen) {
    if (generation.logId !== log.logId) {
      throw mismatch(generation, `its checkpoints belong to log ${generation.logId}, current log is ${log.logId}`)
    }
    await checkGeneration(store, log, { generation, checkpoints })
  }
  return log
}

interface Seen {
  readonly generation: Generation
  readonly checkpoints: readonly LaneCheckpoint[]
}

async function checkGeneration(
  store: Pick<EventStore, 'readAll'>,
  log: LogDescription,
  { generation, checkpoints }: Seen,
): Promise<void> {
  const furthest = [...checkpoints].sort((a, b) => comparePositions(a.position, b.position)).at(-1)
  if (furthest === undefined || furthest.position === BEGINNING) return
  if (comparePositions(furthest.position, log.head) > 0) {
    throw mismatch(
      generation,
      `it has seen position ${furthest.position}, current head of the log is ${log.head}: the log is an older copy`,
    )
  }
  const [last] = checkpoints
    .flatMap(({ lastEvent }) => lastEvent ?? [])
    .sort((a, b) => comparePositions(b.position, a.position))
  if (last === undefined) return
  const found = await eventIdAt(store, last.position)
  if (found === last.id) return
  throw mismatch(
    generation,
    `it has seen event ${last.id} at position ${last.position}, current event there is ${found ?? 'none'}`,
  )
}

async function eventIdAt(store: Pick<EventStore, 'readAll'>, position: Position): Promise<string | undefined> {
  for await (const page of store.readAll({ direction: 'backwards', from: position, maxCount: 1 })) {
    const [event] = page.events
    return event?.position === position ? event.id : undefined
  }
  return undefined
}

function requireKnownLanes(log: LogDescription): void {
  if (log.laneHash === LANE_HASH) return
  throw new OutcryError(
    'checkpoint-of-another-log',
    `Cannot read log ${log.logId}: its lanes are made with hash '${log.laneHash}', current hash is '${LANE_HASH}' with ` +
      `${LANE_COUNT} lanes: use the version of Outcry that made the log`,
    { facts: { logId: log.logId, laneHash: log.laneHash } },
  )
}

function mismatch({ model, generation }: Generation, reason: string): OutcryError {
  return new OutcryError(
    'checkpoint-of-another-log',
    `Cannot use generation ${generation} of read model '${model}': ${reason}: ${MEND}`,
    { facts: { model, generation } },
  )
}
