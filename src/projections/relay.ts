import type { EventStore, RecordedEvent } from '../domain/event-store.ts'
import { laneOf } from '../domain/lane.ts'
import { isOutcryError } from '../domain/outcry-error.ts'
import type { Position } from '../domain/position.ts'
import { backOffMs, wait } from './back-off.ts'
import type { Announcement, FanOut, FanOutMessage, FanOutPublisher } from './fan-out.ts'

/** How often consumers are told how far the publishing has come, in ms. */
const ANNOUNCE_EVERY_MS = 1_000

/** What the relay needs. */
export interface RelayParts {
  /** The log to publish. */
  readonly store: EventStore
  /** Where to publish it. */
  readonly fanOut: FanOut
  /** The id of the log. */
  readonly logId: string
  /** How many lanes the log has. */
  readonly laneCount: number
  /** The categories whose streams are published; a log may be shared with other services. */
  readonly categories: readonly string[]
  /** Called when publishing failed and begins anew. */
  readonly onRestart: (error: unknown) => void
  /** Called when so many events were published. Nothing by default. */
  readonly onPublished?: ((events: number) => void) | undefined
}

/**
 * Publishes the log in order as it grows, until aborted. It goes on from what was published last, or else from the
 * head that the log had when the relay began: history is not published by itself. While another process publishes, it stands by.
 */
export async function runRelay(parts: RelayParts, signal: AbortSignal): Promise<void> {
  let published: Position | undefined
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      published ??= (await parts.store.describe()).head
      await parts.fanOut.whenVacant(signal)
      if (signal.aborted) return
      const publisher = await parts.fanOut.openPublisher(parts.logId)
      // What this process has published is known even when its messages are gone.
      await publishFrom(parts, { publisher, from: publisher.last ?? published, signal }, (last) => {
        published = last
        failures = 0
      })
    } catch (error) {
      if (signal.aborted) return
      parts.onRestart(error)
      await wait(backOffMs(failures), signal)
    }
  }
}

async function publishFrom(
  parts: RelayParts,
  { publisher, from, signal }: { publisher: FanOutPublisher; from: Position; signal: AbortSignal },
  onPublished: (last: Position) => void,
): Promise<void> {
  const sequence = createSequence(parts.laneCount, from)
  const deposed = new AbortController()
  const announce = async () => {
    try {
      await publisher.announce(sequence.announcement())
    } catch (error) {
      if (isOutcryError(error, 'fan-out-fenced')) deposed.abort(error)
    }
  }
  const timer = setInterval(() => void announce(), ANNOUNCE_EVERY_MS)
  try {
    const filter = { streamPrefixes: parts.categories.map((category) => `${category}-`) }
    const either = AbortSignal.any([signal, deposed.signal])
    for await (const page of parts.store.subscribeAll({ from, filter, signal: either })) {
      await publisher.publish(sequence.messages(page.events))
      parts.onPublished?.(page.events.length)
      sequence.complete(page.completeThrough)
      onPublished(sequence.last)
      if (page.events.length === 0) await announce()
    }
    deposed.signal.throwIfAborted()
  } finally {
    clearInterval(timer)
  }
}

/**
 * Says of each event which one came before it. Of what was published before `from` nothing is believed, not even that
 * it was published: the first event of each lane says that one has to have the lane up to `from`.
 */
function createSequence(laneCount: number, from: Position) {
  const lanes = new Map(Array.from({ length: laneCount }, (_, lane) => [lane, from]))
  let last = from
  let head = from
  return {
    messages: (events: readonly RecordedEvent[]): FanOutMessage[] =>
      events.map((event) => {
        const lane = laneOf(event.streamId, laneCount)
        const message = { event, lane, previousInLane: lanes.get(lane) ?? from, previousInLog: last }
        lanes.set(lane, event.position)
        last = event.position
        return message
      }),
    complete: (through: Position) => {
      head = through
    },
    get last() {
      return last
    },
    announcement: (): Announcement => ({ head, lanes: new Map(lanes) }),
  }
}
