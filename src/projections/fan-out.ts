import type { RecordedEvent } from '../domain/event-store.ts'
import type { Lane } from '../domain/lane.ts'
import type { Position } from '../domain/position.ts'

/** An event on its way to the projections, with its place among its neighbours. */
export interface FanOutMessage {
  /** The event. */
  readonly event: RecordedEvent
  /** The lane that the event travels in. */
  readonly lane: number
  /**
   * The position of the event before it in its lane, or a later one with no event of the lane in between: who has
   * finished the lane up to here has missed nothing.
   */
  readonly previousInLane: Position
  /** The same for the event before it among all that are published. */
  readonly previousInLog: Position
}

/** How far the publishing has come. */
export interface Announcement {
  /** Everything up to here that is to be published is published. */
  readonly head: Position
  /** By lane, the position of its last published event, or a later one with no event of the lane in between. */
  readonly lanes: ReadonlyMap<number, Position>
}

/** The one publisher of a log. */
export interface FanOutPublisher {
  /**
   * The position of the last event that is known to be published, by whomever; `undefined` when none is. Others before
   * it may be missing: two publishers at once may each have lost some.
   */
  readonly last: Position | undefined
  /**
   * Publishes messages in order.
   *
   * @throws OutcryError `fan-out-fenced` when another publisher has taken over, or the outcome is unknown: open a new
   * publisher and resume from what it knows.
   */
  publish(messages: readonly FanOutMessage[]): Promise<void>
  /** Tells consumers how far the publishing has come. May be lost. */
  announce(announcement: Announcement): Promise<void>
}

/** What a consumer is handed. Messages of one delivery are in order. */
export type Delivery =
  | { readonly kind: 'messages'; readonly messages: readonly FanOutMessage[] }
  | { readonly kind: 'announcement'; readonly announcement: Announcement }

/**
 * Carries the log to the projections as it grows. It promises order within a lane (and within the whole log for
 * `'log'`), and nothing else: it may lose and repeat. The event store is the truth, and a consumer notices by the
 * positions of the predecessors what it has missed.
 */
export interface FanOut {
  /**
   * Resolves when no publisher of another process is alive, so that opening one takes nothing over; or when aborted. A
   * publisher that has announced nothing for some seconds counts as gone.
   */
  whenVacant(signal: AbortSignal): Promise<void>
  /** Becomes the publisher of a log; an earlier one can then publish nothing more. */
  openPublisher(logId: string): Promise<FanOutPublisher>
  /** Consumes one lane, or the whole log in order, from now on, until aborted. Slow consumers lose messages. */
  consume(lane: Lane, signal: AbortSignal): AsyncIterable<Delivery>
  /** Ends all consumers and lets go of the server. */
  close(): Promise<void>
}
