import type { RecordedEvent } from '../../domain/event-store.ts'
import type { Lane } from '../../domain/lane.ts'
import { hasReached, type Position } from '../../domain/position.ts'
import { leaseLost } from '../apply-batch.ts'
import { wait } from '../back-off.ts'
import type { GenerationKey, LaneLease } from '../read-model-store.ts'
import { keep, takeIn } from '../take-in.ts'
import type { GenerationBuild } from './generation-build.ts'
import { laneIn, type RebuildParts } from './rebuild-parts.ts'

/** How many events may be folded while the live lane is locked; with more to do, it is replayed unlocked first. */
const MAX_LOCKED_EVENTS = 500

/** How many events of all lanes may be read meanwhile. */
const MAX_LOCKED_READS = 10_000

/** How long to wait before a lane that could not join is tried again, in ms. */
const LIVE_LANE_WAIT_MS = 20

/**
 * Hands the lanes of a build over to the owner of the live generations, one by one, each at the very position of the
 * live lane: from then on every batch is written into both.
 */
export async function joinLanes(
  parts: RebuildParts,
  generation: GenerationKey,
  build: GenerationBuild,
  options: { replay: () => Promise<void>; signal: AbortSignal },
): Promise<void> {
  for (const lane of [...build.leases.keys()]) {
    while (!options.signal.aborted) {
      const result = await joinLane(parts, generation, { lane, build })
      if (result === 'joined') break
      // Live lanes that lag come by in a moment; a build that went on would stay ahead of them for ever.
      if (result === 'behind') await options.replay()
      await wait(LIVE_LANE_WAIT_MS, options.signal)
    }
  }
}

type JoinResult = 'joined' | 'behind' | 'ahead'

async function joinLane(
  parts: RebuildParts,
  generation: GenerationKey,
  { lane, build }: { lane: Lane; build: GenerationBuild },
): Promise<JoinResult> {
  const lease = build.leases.get(lane) as LaneLease
  const result = await parts.readModels.transaction(async (transaction): Promise<JoinResult> => {
    const live = await transaction.lockLive(lease.model, lease.fingerprint, lane)
    if (live === undefined) throw leaseLost(lease)
    // The live lane need not be as far as the build, as long as no event of the lane lies in between.
    const ahead = await readBetween(parts, lease, { from: live.position, through: build.through })
    if (ahead === undefined || ahead.length > 0) return 'ahead'
    const missing = await readBetween(parts, lease, { from: build.through, through: live.position })
    if (missing === undefined) return 'behind'
    const planned = missing.flatMap((event) => parts.planner.plan(event) ?? [])
    const fenced = { transaction, generation, lane }
    if (planned.length > 0) await keep(parts, fenced, await takeIn(parts, { ...fenced, lanes: [lane] }, { planned }))
    if (await transaction.join(lease)) return 'joined'
    throw leaseLost(lease)
  })
  if (result === 'joined') build.joined(lane)
  return result
}

/** Reads the lane's events between two positions; `undefined` when there are too many to do it under a lock. */
async function readBetween(
  parts: RebuildParts,
  lease: LaneLease,
  { from, through }: { from: Position; through: Position },
): Promise<RecordedEvent[] | undefined> {
  const found: RecordedEvent[] = []
  let read = 0
  if (hasReached(from, through)) return found
  for await (const { events, completeThrough } of parts.store.readAll({ from, filter: parts.planner.filter })) {
    read += events.length
    found.push(...events.filter((event) => hasReached(through, event.position) && laneIn(parts, event) === lease.lane))
    if (found.length > MAX_LOCKED_EVENTS || read > MAX_LOCKED_READS) return undefined
    if (hasReached(completeThrough, through)) break
  }
  return found
}
