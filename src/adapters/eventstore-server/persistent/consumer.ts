import type { GroupMessage } from './group-message.ts'

/** Somebody who takes messages of a group. */
export interface Consumer {
  /** Who it is, for those who look at the group. */
  readonly connection: { readonly from: string; readonly username: string; readonly name: string }
  /** How many messages it takes before it has answered. */
  readonly bufferSize: number
  /** The messages that it has not answered, by id. */
  readonly inFlight: Map<string, InFlightMessage>
  /** How many messages it was sent. */
  sent: number
  /** Sends it a message. */
  readonly send: (message: GroupMessage) => void
  /** Ends its call with a failure. */
  readonly drop: (failure: Error) => void
}

/** A message that waits for its answer. */
export interface InFlightMessage {
  /** The message. */
  readonly message: GroupMessage
  /** Sends it again when no answer comes. */
  readonly timer: NodeJS.Timeout | undefined
}

/** Whether a consumer takes one more message. */
export function hasRoom(consumer: Consumer): boolean {
  return consumer.inFlight.size < consumer.bufferSize
}
