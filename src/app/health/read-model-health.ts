import type { Lane } from '../../domain/lane.ts'
import { earliestPosition, hasReached, type Position } from '../../domain/position.ts'
import type { LaneReport } from '../../projections/projector.ts'
import type { GenerationKey, GenerationStanding, LaneStanding } from '../../projections/read-model-store.ts'
import type { Lag, LaneLag } from './lag.ts'
import type { StuckLane } from './stuck-lane.ts'

/** For how long a lane that has something to do may stay where it is before it counts as stuck, in ms. */
const STUCK_AFTER_MS = 5_000

/**
 * What a read model is doing, whichever processes write it: `building` before it can be read; `running` when it has
 * handled everything; `lagging` when it has not, and goes on; `stuck` when a lane of it does not go on.
 */
export type ReadModelState = 'building' | 'running' | 'lagging' | 'stuck'

/** How a read model is. */
export interface ReadModelHealth {
  /** What it is doing. */
  readonly state: ReadModelState
  /** The generation that queries read; absent while it is being built. */
  readonly generation?: number
  /** The earliest checkpoint among its lanes; absent while it is being built. */
  readonly position?: Position
  /** How many events of its types it has not yet handled; absent when there are many and the store cannot count. */
  readonly lagEvents?: number
  /** The age of the oldest of them, in ms; 0 when there is none. */
  readonly lagMs?: number
  /** The lanes that have something to do, as far as was looked. */
  readonly lanes: readonly LaneLag[]
  /** The lane that does not go on; absent unless it is stuck. */
  readonly stuck?: StuckLane
}

/** What was seen of a read model at one time. */
export interface Observation {
  /** The generation that queries read; `undefined` while it is being built. */
  readonly generation: GenerationKey | undefined
  /** How far its lanes are, and who holds them. */
  readonly standing: GenerationStanding
  /** What it has not yet handled. */
  readonly lag: Lag
  /** For how long lanes that have something to do have been seen where they are, in ms. */
  readonly unmovedMs: ReadonlyMap<Lane, number>
  /** What this process is doing with its lanes; `undefined` when it does not project. */
  readonly here: readonly LaneReport[] | undefined
  /** When it was seen, in ms since 1970. */
  readonly at: number
}

/**
 * Judges how a read model is.
 *
 * @param awaited - what somebody waits for: then only these lanes count, whether this read model handles their events
 * or not
 */
export function judge(seen: Observation, awaited?: ReadonlyMap<Lane, Position>): ReadModelHealth {
  const { generation, standing, lag } = seen
  if (generation === undefined) return { state: 'building', lanes: [] }
  const { lanes, events } = lag
  const stuck = findStuck(seen, awaited)
  const isBehind = lanes.length > 0 || !lag.isWhole || isAwaiting(standing, awaited)
  const position = earliestPosition(standing.lanes.map((lane) => lane.position))
  return {
    state: stuck !== undefined ? 'stuck' : isBehind ? 'lagging' : 'running',
    generation: generation.generation,
    ...(position !== undefined && { position }),
    ...(events !== undefined && { lagEvents: events }),
    lagMs: Math.max(0, ...lanes.map(({ oldestAt }) => seen.at - Date.parse(oldestAt))),
    lanes,
    ...(stuck !== undefined && { stuck }),
  }
}

function isAwaiting({ lanes }: GenerationStanding, awaited: ReadonlyMap<Lane, Position> = new Map()): boolean {
  return lanes.some((lane) => !isReached(lane, awaited))
}

function isReached({ lane, position }: LaneStanding, awaited: ReadonlyMap<Lane, Position>): boolean {
  const wanted = awaited.get(lane)
  return wanted === undefined || hasReached(position, wanted)
}

function findStuck(seen: Observation, awaited: ReadonlyMap<Lane, Position> | undefined): StuckLane | undefined {
  const waiting = new Set(seen.lag.lanes.map(({ lane }) => lane))
  const counts = (lane: LaneStanding) => (awaited === undefined ? waiting.has(lane.lane) : !isReached(lane, awaited))
  for (const lane of seen.standing.lanes) {
    const stuck = stuckHere(seen, lane, awaited) ?? (counts(lane) ? stuckAnywhere(seen, lane) : undefined)
    if (stuck !== undefined) return stuck
  }
  return undefined
}

function stuckHere(
  { here = [] }: Observation,
  lane: LaneStanding,
  awaited: ReadonlyMap<Lane, Position> | undefined,
): StuckLane | undefined {
  if (awaited !== undefined && isReached(lane, awaited)) return undefined
  const failing = here.some((report) => report.lane === lane.lane && report.lastError !== undefined)
  return failing ? { lane: lane.lane, reason: 'failing', ...ownerOf(lane) } : undefined
}

function stuckAnywhere({ standing, unmovedMs, here }: Observation, lane: LaneStanding): StuckLane | undefined {
  const unmoved = unmovedMs.get(lane.lane) ?? 0
  const isHeld = lane.owner !== undefined
  const facts = { lane: lane.lane, unmovedMs: unmoved, ...ownerOf(lane) }
  if (!isHeld && standing.writers === 0 && here === undefined) return { ...facts, reason: 'not-projected' }
  // A lane is free for a moment, and a batch takes its time: only who stays where it is for long is stuck.
  if (unmoved < STUCK_AFTER_MS) return undefined
  return { ...facts, reason: isHeld ? 'not-moving' : 'not-held' }
}

function ownerOf({ owner }: LaneStanding) {
  return owner === undefined ? {} : { owner }
}
