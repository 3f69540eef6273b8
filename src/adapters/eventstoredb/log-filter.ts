import type { EventFilter } from '../../domain/event-store.ts'
import { isSystemEvent, type ReceivedEvent } from './recorded-event.ts'

/** The stream that holds the id of the log. It is not a part of what the log tells. */
export const LOG_STREAM = 'outcry-log'

/** Which events a reading wants, for the server and for what it cannot tell apart. */
export interface LogFilter {
  /** What the server leaves out. */
  readonly onServer: ServerFilter
  /** Whether an event belongs to what is wanted. */
  matches(event: ReceivedEvent): boolean
}

/** A filter of the protocol: by the event's type or its stream. */
export type ServerFilter =
  | { readonly filterOn: 'eventType'; readonly regex: string }
  | { readonly filterOn: 'streamName'; readonly prefixes: string[] }

/** Makes the filter of a reading. Events of the server itself are never wanted. */
export function logFilter(filter: EventFilter | undefined): LogFilter {
  const wanted = wantedBy(filter)
  return {
    onServer: onServer(filter),
    matches: (event) => !isSystemEvent(event) && event.streamId !== LOG_STREAM && wanted(event),
  }
}

function onServer(filter: EventFilter | undefined): ServerFilter {
  if (filter === undefined) return { filterOn: 'eventType', regex: '^[^$]' }
  if ('types' in filter) return { filterOn: 'eventType', regex: oneOf(filter.types) }
  // No stream has an empty name, so a prefix of nothing would want all of them.
  const { streamPrefixes } = filter
  return streamPrefixes.length === 0
    ? { filterOn: 'eventType', regex: oneOf([]) }
    : { filterOn: 'streamName', prefixes: [...streamPrefixes] }
}

/** An expression that matches these names as they are, and nothing when there are none. */
function oneOf(names: readonly string[]): string {
  return names.length === 0 ? '^$' : `^(?:${names.map(escaped).join('|')})$`
}

function escaped(name: string): string {
  return name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

function wantedBy(filter: EventFilter | undefined): (event: ReceivedEvent) => boolean {
  if (filter === undefined) return () => true
  if ('types' in filter) {
    const types = new Set(filter.types)
    return ({ type }) => types.has(type)
  }
  return ({ streamId }) => filter.streamPrefixes.some((prefix) => streamId.startsWith(prefix))
}
