import { messageOf } from '../../../domain/outcry-error.ts'
import { createLogFilter, everything, type LogFilter } from '../log/event-filter.ts'
import { invalidArgument } from '../log/protocol-failure.ts'
import type { FilterOptions, LogStart, StreamStart } from '../schema/stream-messages.ts'
import { toNumber } from './wire-values.ts'

/** How many events are looked at in one go when a filter does not say. */
const DEFAULT_WINDOW = 32

/** Reads at which revision to begin. */
export function streamRevisionOf(start: StreamStart | null | undefined): number | 'end' {
  if (start?.from === 'end') return 'end'
  return start?.from === 'revision' ? Math.min(toNumber(start.revision), Number.MAX_SAFE_INTEGER - 1) : 0
}

/** Reads at which position to begin. */
export function logPositionOf(start: LogStart | null | undefined): number | 'start' | 'end' {
  return start?.from === 'position' ? toNumber(start.position?.commit) : (start?.from ?? 'start')
}

/** Reads which events are wanted. */
export function filterOf(options: FilterOptions | null | undefined): LogFilter {
  if (!options) return everything
  const wanted = options.subject === 'eventType' ? options.eventType : options.streamName
  if (!wanted || (wanted.regex === '' && wanted.prefixes.length === 0)) return everything
  try {
    return createLogFilter(options.subject === 'eventType' ? 'type' : 'streamId', wanted)
  } catch (error) {
    throw invalidArgument(`Cannot filter: the expression '${wanted.regex}' is not sound (${messageOf(error)})`)
  }
}

/** After how many events that were looked at a checkpoint is told; `undefined` for never. */
export function checkpointIntervalOf(options: FilterOptions | null | undefined): number | undefined {
  if (!options) return undefined
  const window = options.window === 'max' && options.max ? options.max : DEFAULT_WINDOW
  return window * Math.max(1, options.checkpointInterval)
}
