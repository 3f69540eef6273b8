import type { RecordedEvent } from '../domain/event-store.ts'

/** How a batch ended; `failed`: nothing was written, and it is tried again or given up. */
export type BatchOutcome = 'written' | 'failed'

/** Is told what projections do, so that it can be counted and traced. It never throws, and nothing waits for it. */
export interface ProjectionObserver {
  /**
   * A batch of events that a read model handles is about to be written.
   *
   * @returns what to call when it has ended.
   */
  batch(model: string, events: readonly RecordedEvent[]): (outcome: BatchOutcome) => void
  /** So many delivered messages were dropped because a lane of the read model has them already. */
  repeated(model: string, count: number): void
  /** A lane of the read model has missed something, and reads it from the log. */
  gap(model: string): void
}
