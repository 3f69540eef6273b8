import type { EventFilter } from '../../../domain/event-store.ts'
import type { LogEvent } from './log-event.ts'

/** Which events of the log a reader wants. */
export interface LogFilter {
  /** Says whether it wants an event. */
  matches(event: LogEvent): boolean
  /** A condition that the store can check, and that lets every wanted event pass. */
  readonly pushedDown?: EventFilter
}

const HIDDEN = /^\$persistentsubscription-\$all::.*-(checkpoint|parked)$/

/** Wants all events but those that EventStoreDB never shows in the log. */
export const everything: LogFilter = { matches: isVisible }

/** Wants events whose stream or type begins with one of some prefixes, or matches an expression. */
export function createLogFilter(
  subject: 'streamId' | 'type',
  wanted: { readonly prefixes: readonly string[]; readonly regex: string },
): LogFilter {
  if (wanted.prefixes.length === 0) {
    const expression = new RegExp(wanted.regex)
    return { matches: (event) => expression.test(event[subject]) && isVisible(event) }
  }
  const { prefixes } = wanted
  const matches = (event: LogEvent) => prefixes.some((prefix) => event[subject].startsWith(prefix)) && isVisible(event)
  return subject === 'streamId' && !prefixes.includes('')
    ? { matches, pushedDown: { streamPrefixes: prefixes } }
    : { matches }
}

function isVisible({ streamId }: LogEvent): boolean {
  return streamId.charCodeAt(0) !== 36 || !HIDDEN.test(streamId)
}
