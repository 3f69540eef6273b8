import type { AllStreamResolvedEvent } from '@eventstore/db-client'
import type { EventFilter, LogPage, RecordedEvent } from '../../domain/event-store.ts'
import { hasReached, type Position } from '../../domain/position.ts'
import { batches } from './batches.ts'
import { isBroken, translateClientError } from './client-error.ts'
import type { Arrival } from './inbox.ts'
import { type LogFilter, logFilter } from './log-filter.ts'
import { type LogMark, subscribeToLog } from './log-subscription.ts'
import type { ServerParts } from './parts.ts'
import { positionOf, type ReceivedEvent, recordedEvent } from './recorded-event.ts'

/** After how many events that do not match the server says how far it is, while history is read. */
const HISTORY_WINDOW = 500

/** Which part of the log to read. */
export interface LogRange {
  /** The boundary to begin at. */
  readonly from: Position
  /** The head that was sampled before: everything up to there is read. */
  readonly head: Position
  /** Which events are wanted. */
  readonly filter: EventFilter | undefined
  /** How many events a page holds at most. */
  readonly pageSize: number
  /** Ends the reading early. */
  readonly signal: AbortSignal | undefined
}

/**
 * Reads the log forwards up to a head that was sampled before, by a subscription, since only that is filtered by the
 * server. What the server says of its progress at the head or beyond is not believed.
 */
export async function* readLog(parts: ServerParts, range: LogRange): AsyncGenerator<LogPage> {
  const { connection } = parts
  const { from, head, signal, pageSize } = range
  if (hasReached(from, head)) {
    yield { events: [], completeThrough: from }
    return
  }
  const filter = logFilter(range.filter)
  const client = await connection.client()
  const { inbox, cancel } = subscribeToLog(client, { from, filter: filter.onServer, window: HISTORY_WINDOW })
  let page: LogPage = { events: [], completeThrough: from }
  try {
    for await (const arrivals of batches(parts, inbox, { most: pageSize, signal })) {
      const before = page.completeThrough
      page = takeUpTo(head, { arrivals, through: before, filter })
      if (page.completeThrough !== before) yield page
      if (page.completeThrough === head) return
    }
    if (!signal?.aborted) throw new Error('the server ended the reading before its end')
  } catch (error) {
    if (isBroken(error)) connection.renew(client)
    throw translateClientError(error, { doing: 'read the log', address: connection.address })
  } finally {
    cancel()
  }
}

function takeUpTo(
  head: Position,
  { arrivals, through, filter }: { arrivals: readonly LogArrival[]; through: Position; filter: LogFilter },
): LogPage {
  const events: RecordedEvent[] = []
  let completeThrough = through
  for (const arrival of arrivals) {
    const position = placeOf(arrival)
    const event = eventOf(arrival)
    if (isEnd(arrival) || (event !== undefined && isBehind(position, head))) return { events, completeThrough: head }
    if (event !== undefined && filter.matches(event)) events.push(recordedEvent(event))
    if (event !== undefined || isBetween(position, completeThrough, head)) completeThrough = position ?? completeThrough
  }
  return { events, completeThrough }
}

/** Says whether an event lies behind the head that was sampled. */
function isBehind(position: Position | undefined, head: Position): boolean {
  return position !== undefined && !hasReached(head, position)
}

/** Says whether the server's progress leads on, but not to the head: some servers tell the end of the log too early. */
function isBetween(position: Position | undefined, through: Position, head: Position): boolean {
  return position !== undefined && hasReached(position, through) && !hasReached(position, head)
}

/** What a subscription brings: an event, how far the server has looked, or that nothing more is there. */
export type LogArrival = Arrival<AllStreamResolvedEvent, LogMark>

/** Says whether this tells that nothing more is there now. */
export function isEnd(arrival: LogArrival): boolean {
  return arrival.kind === 'mark' && arrival.mark.kind === 'caught-up'
}

/** Tells the place of an event in the log, or how far the server has looked. */
export function placeOf(arrival: LogArrival): Position | undefined {
  if (arrival.kind === 'item') return arrival.item.event && positionOf(arrival.item.event)
  return arrival.mark.kind === 'checkpoint' ? arrival.mark.position : undefined
}

/** The event that arrived, if it is one. */
export function eventOf(arrival: LogArrival): ReceivedEvent | undefined {
  return arrival.kind === 'item' ? arrival.item.event : undefined
}
