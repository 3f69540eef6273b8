import type { DecodedEvent } from './event-codec.ts'
import type { ErrorFacts } from './outcry-error.ts'
import type { Position } from './position.ts'

/** An event that a command added, with its place in the stream. */
export interface AcceptedEvent extends DecodedEvent {
  /** The event's id. */
  readonly id: string
  /** Its zero-based number in the stream. */
  readonly revision: number
}

/** The command was decided and its events are durable; also when it had been decided before. */
export interface Accepted {
  /** Tells the outcomes apart. */
  readonly status: 'accepted'
  /** The stream that was written. */
  readonly streamId: string
  /** The command's id: the same command sent again with it happens once. */
  readonly commandId: string
  /** The events of the command. */
  readonly events: readonly AcceptedEvent[]
  /** The revision of the last one. */
  readonly revision: number
  /** The position of the last one. */
  readonly position: Position
  /**
   * Whether they were found in the stream, added by an earlier call with the same command id. A handler in another
   * process may not notice, and decide the same again, which adds nothing either.
   */
  readonly repeated: boolean
}

/** The decider said no; nothing was added to the stream. */
export interface Rejected<Code extends string = string> {
  /** Tells the outcomes apart. */
  readonly status: 'rejected'
  /** The stream that was asked. */
  readonly streamId: string
  /** The command's id. */
  readonly commandId: string
  /** The violated rule. */
  readonly code: Code
  /** What the decider told about it. */
  readonly details: ErrorFacts
  /** The revision of the stream's last event that was decided on; -1 for an empty stream. */
  readonly revision: number
}

/** The wish was already fulfilled; nothing was added to the stream. */
export interface Unchanged {
  /** Tells the outcomes apart. */
  readonly status: 'unchanged'
  /** The stream that was asked. */
  readonly streamId: string
  /** The command's id. */
  readonly commandId: string
  /** The revision of the stream's last event that was decided on; -1 for an empty stream. */
  readonly revision: number
}

/** What became of a command. */
export type Outcome<Code extends string = string> = Accepted | Rejected<Code> | Unchanged
