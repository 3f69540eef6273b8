import type { EventFilter } from '../../../domain/event-store.ts'
import type { LogFilter } from './event-filter.ts'
import type { LiveTail } from './live-tail.ts'
import type { LogEvent } from './log-event.ts'
import type { LogParts } from './log-parts.ts'
import { fromStored } from './stored-form.ts'

/** A stretch of the log that was looked at. */
export interface LogStretch {
  /** The events that match, in order. */
  readonly events: readonly LogEvent[]
  /** The position up to which all events were looked at. */
  readonly through: number
  /** Whether that was the end of the log. */
  readonly caughtUp: boolean
}

/** How to follow the log. */
export interface LogFollowing {
  /** The position behind which to begin. */
  readonly after: number
  /** Which events. */
  readonly filter: LogFilter
  /** Ends it. */
  readonly signal: AbortSignal
}

/** Follows the log behind a position until the signal is aborted. The first stretch comes at once. */
export async function* followLog(parts: LogParts, following: LogFollowing): AsyncGenerator<LogStretch> {
  const tail = await parts.tail.join()
  try {
    yield* followTail(parts, tail, following)
  } finally {
    parts.tail.leave()
  }
}

async function* followTail(parts: LogParts, tail: LiveTail, following: LogFollowing): AsyncGenerator<LogStretch> {
  const { filter, signal } = following
  let through = following.after
  for (let first = true; !signal.aborted && !tail.closed; first = false) {
    const recent = tail.after(through)
    if (recent === undefined) {
      for await (const page of parts.store.readAll({ from: String(through), signal, ...pushedDown(filter) })) {
        through = Number(page.completeThrough)
        yield { events: page.events.map(fromStored).filter(filter.matches), through, caughtUp: through >= tail.head }
      }
    } else if (recent.length > 0 || first) {
      through = Math.max(through, recent.at(-1)?.position ?? tail.head)
      yield { events: recent.filter(filter.matches), through, caughtUp: true }
    } else {
      // Nothing is behind this position: where the log has grown there are no events.
      through = Math.max(through, tail.head)
      await tail.grownBeyond(through, signal)
    }
  }
}

function pushedDown({ pushedDown: filter }: LogFilter): { filter?: EventFilter } {
  return filter === undefined ? {} : { filter }
}
