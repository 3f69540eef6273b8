import type { Lane } from '../../domain/lane.ts'

/**
 * Why a lane does not go on: `not-projected`: no process is there to write this version of the read model; `not-held`:
 * there are some, and none of them takes the lane; `not-moving`: the process that holds it does not move its checkpoint;
 * `failing`: this process holds it, and what it does fails.
 */
export type StuckReason = 'not-projected' | 'not-held' | 'not-moving' | 'failing'

/** A lane that has something to do and does not go on. */
export interface StuckLane {
  /** The lane. */
  readonly lane: Lane
  /** Why. */
  readonly reason: StuckReason
  /** Who holds it; absent when nobody does. */
  readonly owner?: string
  /** For how long this process has seen it where it is, in ms. */
  readonly unmovedMs?: number
}

/** Says in words why a lane does not go on. */
export function explainStuckLane({ lane, reason, unmovedMs = 0 }: StuckLane): string {
  const seconds = Math.floor(unmovedMs / 1_000)
  if (reason === 'not-projected') return `lane ${lane} waits and no process projects it`
  if (reason === 'not-held') return `no process has held lane ${lane} for ${seconds} s`
  if (reason === 'not-moving') return `lane ${lane} has not moved for ${seconds} s, although a process holds it`
  return `lane ${lane} fails in this process`
}
