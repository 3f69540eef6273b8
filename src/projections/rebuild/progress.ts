import type { Position } from '../../domain/position.ts'

/** How far a rebuild is. */
export interface RebuildProgress {
  /** The read model's name. */
  readonly model: string
  /** The generation that is being built. */
  readonly generation: number
  /** Replaying the log, joining the live lanes, or done: readers read the new generation. */
  readonly phase: 'replaying' | 'joining' | 'serving'
  /** How many events have been replayed. */
  readonly done: number
  /** How many events there are to replay; absent when the store cannot count. */
  readonly total?: number
  /** How far the replay is in the log. */
  readonly position: Position
  /** Events per second, over the whole replay. */
  readonly eventsPerSecond: number
  /** How long the replay will still take at that rate, in ms; absent when it cannot be told. */
  readonly remainingMs?: number
}

/** Measures a replay. */
export interface ProgressMeter {
  /** Counts replayed events. */
  count(events: number, position: Position): void
  /** Tells how far the rebuild is. */
  at(phase: RebuildProgress['phase']): RebuildProgress
}

/** Makes the meter of one rebuild. */
export function createProgressMeter(
  rebuild: { model: string; generation: number; from: Position; total: number | undefined },
  now: () => number = () => performance.now(),
): ProgressMeter {
  const startedAt = now()
  const { model, generation, total } = rebuild
  let { from: position } = rebuild
  let done = 0
  return {
    count: (events, through) => {
      done += events
      position = through
    },
    at: (phase) => {
      const eventsPerSecond = Math.round((done * 1_000) / Math.max(now() - startedAt, 1))
      const remaining = total === undefined || eventsPerSecond === 0 ? undefined : Math.max(total - done, 0)
      return {
        model,
        generation,
        phase,
        done,
        ...(total !== undefined && { total }),
        position,
        eventsPerSecond,
        ...(remaining !== undefined && { remainingMs: Math.round((remaining * 1_000) / eventsPerSecond) }),
      }
    },
  }
}
