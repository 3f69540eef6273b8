import type { LogParts } from '../log/log-parts.ts'
import { checkpointStream, type GroupDefinition, WHOLE_LOG } from './group-definition.ts'
import { readLastEvent, writeOwnEvent } from './server-streams.ts'

/** How far a group has come: everything up to a place is done with, and noted in the log now and then. */
export interface Progress {
  /** The place of the last event that was taken from the source; -1 for none. */
  readonly lastKnown: number
  /** The place that was noted last. */
  readonly noted: number | undefined
  /** Learns that the event at a place was taken. Places come in order. */
  taken(place: number): void
  /** Learns that the event at a place is done with. */
  done(place: number): void
  /** Notes how far it is. */
  flush(): Promise<void>
}

/** Reads what a group has noted last. */
export async function readProgress(log: LogParts, definition: GroupDefinition): Promise<number | undefined> {
  const event = await readLastEvent(log, checkpointStream(definition))
  const place = event && /\d+/.exec(event.data.toString('utf8'))?.[0]
  return place === undefined ? undefined : Number(place)
}

/** Writes a place as clients are told it. */
export function placeText({ source }: GroupDefinition, place: number): string {
  return source === WHOLE_LOG ? `C:${place}/P:${place}` : String(place)
}

/** Makes the progress of a group, from where it has come so far. */
export function createProgress(log: LogParts, definition: GroupDefinition, from: number | undefined): Progress {
  const { minCheckpointCount, maxCheckpointCount, checkpointAfterMs } = definition.settings
  /** The places that were taken and are not done with, in order, each with the place before it. */
  const open = new Map<number, number>()
  let lastKnown = from ?? definition.startAfter
  let noted = from
  let count = 0
  let timer: NodeJS.Timeout | undefined
  const finished = () => {
    for (const [, before] of open) return before
    return lastKnown
  }
  const flush = async () => {
    clearTimeout(timer)
    timer = undefined
    const place = finished()
    if (place < 0 || place <= (noted ?? definition.startAfter)) return
    noted = place
    count = 0
    const data = JSON.stringify(placeText(definition, place))
    await writeOwnEvent(log, checkpointStream(definition), { type: '$SubscriptionCheckpoint', data })
  }
  const flushQuietly = () => {
    // What is not noted is sent again after a restart; the next message tries again.
    flush().catch(() => undefined)
  }
  return {
    get lastKnown() {
      return lastKnown
    },
    get noted() {
      return noted
    },
    taken: (place) => {
      open.set(place, lastKnown)
      lastKnown = place
    },
    done: (place) => {
      open.delete(place)
      count += 1
      if (count >= Math.max(1, maxCheckpointCount)) return flushQuietly()
      if (count >= minCheckpointCount) timer ??= setTimeout(flushQuietly, checkpointAfterMs).unref()
    },
    flush,
  }
}
