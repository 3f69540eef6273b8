import type { EventStore } from '../../../domain/event-store.ts'
import type { Descriptions } from './descriptions.ts'
import type { SharedTail } from './live-tail.ts'
import type { WriteGate } from './write-gate.ts'

/** What reading and writing the log needs. */
export interface LogParts {
  /** The log. */
  readonly store: EventStore
  /** What is known of its streams. */
  readonly descriptions: Descriptions
  /** Its end. */
  readonly tail: SharedTail
  /** Keeps changes of a stream's life apart from writes. */
  readonly gate: WriteGate
}
