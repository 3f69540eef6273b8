import type { LogFilter } from './event-filter.ts'
import type { LogEvent } from './log-event.ts'
import type { LogParts } from './log-parts.ts'
import { fromStored } from './stored-form.ts'

/** How to read the log. */
export interface LogReading {
  /** Which way. */
  readonly direction: 'forwards' | 'backwards'
  /** The position to begin at: forwards with the event there, backwards with the one before. */
  readonly from: number | 'start' | 'end'
  /** Which events. */
  readonly filter: LogFilter
  /** How many events at most. */
  readonly maxCount: number
  /** Ends the reading. */
  readonly signal: AbortSignal
}

/** Reads the log in pages, up to the end that it has now. */
export async function* readLog({ store }: LogParts, reading: LogReading): AsyncGenerator<LogEvent[]> {
  const { direction, filter, signal } = reading
  let remaining = reading.maxCount
  const from = boundary(reading)
  if (from === 'nothing' || remaining === 0) return
  // Nothing is lost by reading more than is wanted but time.
  const pageSize = Math.min(1_000, remaining)
  const options = { direction, signal, pageSize, ...(filter.pushedDown && { filter: filter.pushedDown }) }
  for await (const page of store.readAll({ ...options, ...(from !== undefined && { from }) })) {
    const events = page.events.map(fromStored).filter(filter.matches)
    if (events.length > 0) yield events.slice(0, remaining)
    remaining -= events.length
    if (remaining <= 0) return
  }
}

/** The boundary in the store's sense: just behind an event. */
function boundary({ direction, from }: LogReading): string | undefined | 'nothing' {
  if (from === 'start') return direction === 'forwards' ? undefined : 'nothing'
  if (from === 'end') return direction === 'forwards' ? 'nothing' : undefined
  if (!Number.isSafeInteger(from)) return direction === 'forwards' ? 'nothing' : undefined
  if (from === 0) return direction === 'forwards' ? undefined : 'nothing'
  return String(from - 1)
}
