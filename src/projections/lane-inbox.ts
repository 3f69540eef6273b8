import type { RecordedEvent } from '../domain/event-store.ts'
import { comparePositions, hasReached, type Position } from '../domain/position.ts'
import type { FanOutMessage } from './fan-out.ts'

/** How many delivered events of a lane may wait in memory; what comes beyond is read from the log later. */
const MAX_WAITING_EVENTS = 5_000

/**
 * The events of one lane between their delivery and their handling. It takes only events that follow what it has
 * without a gap; after a gap it is behind, and the log has to be read up to a position before it goes on.
 */
export interface LaneInbox {
  /** Whether the log has to be read before delivered events can be handled. */
  readonly isBehind: boolean
  /** Takes delivered messages; drops repeated ones, and notices a gap. */
  deliver(messages: readonly FanOutMessage[]): void
  /** Notices a gap at the end: the lane has published events up to `lastInLane`. */
  announce(lastInLane: Position): void
  /** Takes out the next events that may be handled, at most `count`. */
  take(count: number): readonly RecordedEvent[]
  /** Forgets everything and is behind. */
  reset(position: Position): void
  /** Goes on after the log was read up to a position; still behind when a gap remains. */
  caughtUp(position: Position): void
}

/** Is told what an inbox notices. */
export interface InboxListener {
  /** It has missed something. */
  onGap(): void
  /** It has dropped so many messages that came again. */
  onRepeated(count: number): void
}

/** Makes the inbox of a lane whose checkpoint is at a position. It begins behind. */
export function createLaneInbox(order: 'lanes' | 'log', checkpoint: Position, listener?: InboxListener): LaneInbox {
  let behind = true
  let tail = checkpoint
  let ready: RecordedEvent[] = []
  let heldBack: FanOutMessage[] = []
  let repeated = 0
  const previousOf = (message: FanOutMessage) => (order === 'log' ? message.previousInLog : message.previousInLane)

  const fallBehind = () => {
    behind = true
    heldBack = []
  }
  const accept = (message: FanOutMessage) => {
    const { position } = message.event
    if (behind) {
      if (heldBack.length < MAX_WAITING_EVENTS) heldBack.push(message)
      return
    }
    if (hasReached(tail, position)) {
      repeated += 1
      return
    }
    if (!hasReached(tail, previousOf(message)) || ready.length >= MAX_WAITING_EVENTS) {
      fallBehind()
      listener?.onGap()
      heldBack.push(message)
      return
    }
    ready.push(message.event)
    tail = position
  }
  const acceptAll = (messages: readonly FanOutMessage[]) => {
    repeated = 0
    messages.forEach(accept)
    if (repeated > 0) listener?.onRepeated(repeated)
  }
  return {
    get isBehind() {
      return behind
    },
    deliver: (messages) => acceptAll(messages),
    announce: (lastInLane) => {
      if (!behind && comparePositions(lastInLane, tail) > 0) {
        fallBehind()
        listener?.onGap()
      }
    },
    take: (count) => ready.splice(0, count),
    reset: (position) => {
      ready = []
      tail = position
      fallBehind()
    },
    caughtUp: (position) => {
      tail = position
      behind = false
      const messages = heldBack
      heldBack = []
      acceptAll(messages)
    },
  }
}
