import type { Lane } from '../domain/lane.ts'
import { createLaneWorker, type LaneWorker, type LaneWorkerParts } from './lane-worker.ts'
import type { ReadModelStore, WrittenModel } from './read-model-store.ts'

/** The workers of one read model in this process. */
export interface LaneTeam {
  /** What they write. */
  readonly written: WrittenModel
  /** Those that work, without those that are about to leave. */
  readonly workers: () => readonly LaneWorker[]
  /** Takes lanes, or hands lanes over, so that this process has its share among so many writers. */
  claim(writers: number): Promise<void>
  /** Finishes what is under way in every lane. */
  stop(): Promise<void>
}

/** What the workers of one read model need. */
export interface LaneTeamParts extends LaneWorkerParts {
  /** Where the leases are. */
  readonly readModels: ReadModelStore
  /** Names this process and start. */
  readonly owner: string
  /** How long a lane stays with a process that does not answer any more, in ms. */
  readonly leaseMs: number
  /** What they write. */
  readonly written: WrittenModel
  /** The lanes of the read model. */
  readonly lanes: readonly Lane[]
}

/** Makes the workers of one read model, none at first. */
export function createLaneTeam(parts: LaneTeamParts): LaneTeam {
  const { written, owner, leaseMs } = parts
  const { leases } = parts.readModels
  const workers = new Map<Lane, LaneWorker>()
  const leaving = new Map<Lane, Promise<void>>()
  /** Whether a lane may be leased that nobody works on: the answer to a claim was lost, or a release was. */
  let isUncertain = false

  const handOver = async (lane: Lane, worker: LaneWorker) => {
    try {
      await worker.stop()
      await leases.release(owner, { ...written, lanes: [lane] })
    } catch {
      isUncertain = true
    } finally {
      leaving.delete(lane)
    }
  }
  const isHeld = (lane: Lane) => workers.has(lane) || leaving.has(lane)
  const freeOthers = async () => {
    await leases.release(owner, { ...written, lanes: parts.lanes.filter((lane) => !isHeld(lane)) })
    isUncertain = false
  }
  const takeMore = async (maxLanes: number) => {
    isUncertain = true
    const except = parts.lanes.filter(isHeld)
    const claimed = await leases.claim({ ...written, scope: 'live', owner, leaseMs, except, maxLanes })
    isUncertain = false
    for (const lease of claimed) workers.set(lease.lane, createLaneWorker(parts, lease))
    if (claimed.length > 0) parts.onChange()
  }
  return {
    written,
    workers: () => [...workers.values()],
    claim: async (writers) => {
      for (const [lane, { state }] of workers) if (state === 'lost') workers.delete(lane)
      if (isUncertain) await freeOthers()
      const share = Math.ceil(parts.lanes.length / writers)
      const surplus = [...workers].slice(share)
      for (const [lane, worker] of surplus) {
        workers.delete(lane)
        leaving.set(lane, handOver(lane, worker))
      }
      const missing = share - workers.size - leaving.size
      if (missing > 0) await takeMore(missing)
    },
    stop: async () => {
      await Promise.all([...[...workers.values()].map((worker) => worker.stop()), ...leaving.values()])
    },
  }
}
