import type { RecordedEvent, SubscribeAllOptions, SubscriptionPage } from '../../domain/event-store.ts'
import { hasReached, type Position } from '../../domain/position.ts'
import { isBroken, translateClientError } from './client-error.ts'
import { linkSignals } from './link-signals.ts'
import { type LogFilter, logFilter } from './log-filter.ts'
import { type LogSubscription, subscribeToLog } from './log-subscription.ts'
import type { ServerParts } from './parts.ts'
import { createPatience } from './patience.ts'
import { eventOf, isEnd, type LogArrival, placeOf, readLog } from './read-log.ts'
import { recordedEvent } from './recorded-event.ts'

/** What following the log needs. */
export interface FollowParts extends ServerParts {
  /** Asks the server for the head of the log; refuses another log than the one that was there first. */
  readonly describeSame: () => Promise<{ readonly head: Position }>
}

/** How to follow the log. */
export type FollowOptions = SubscribeAllOptions & Required<Pick<SubscribeAllOptions, 'from' | 'pageSize'>>

/** From where to follow the log for once, whose head was sampled. */
type FollowRange = Omit<FollowOptions, 'from'> & { readonly from: Position; readonly head: Position }

/**
 * Follows the log until aborted: reads what is there, then takes what comes. While the server is away it waits, also
 * at the beginning, and goes on behind what it has yielded.
 *
 * @throws OutcryError `database-unavailable` when the server stays away for some time, `position-of-another-log` when
 * another log is there.
 */
export async function* followLog(parts: FollowParts, options: FollowOptions): AsyncGenerator<SubscriptionPage> {
  const { signal, unlessAborted, letGo } = linkSignals(options.signal, parts.closing)
  const describeSame = () => unlessAborted(parts.describeSame())
  const patience = createPatience(parts.limits.comeBackMs)
  let from = options.from === 'end' ? undefined : options.from
  try {
    while (!signal.aborted) {
      try {
        const { head } = await describeSame()
        from ??= head
        for await (const page of followOnce({ ...parts, describeSame }, { ...options, from, head, signal })) {
          from = page.completeThrough
          patience.renew()
          yield page
        }
      } catch (error) {
        if (!signal.aborted) patience.wear(error)
      }
      if (!signal.aborted) await patience.pause(signal)
    }
  } finally {
    letGo()
  }
}

async function* followOnce(parts: FollowParts, options: FollowRange): AsyncGenerator<SubscriptionPage> {
  const { filter, pageSize, signal } = options
  let { from, head } = options
  while (!hasReached(from, head)) {
    for await (const page of readLog(parts, { from, head, filter, pageSize, signal })) {
      from = page.completeThrough
      yield { ...page, caughtUp: false }
    }
    if (signal.aborted) return
    head = (await parts.describeSame()).head
  }
  yield { events: [], completeThrough: from, caughtUp: true }
  yield* takeLive(parts, { ...options, from })
}

/** Takes what is appended from now on. The server says of every event that does not match that it has gone by. */
async function* takeLive(parts: FollowParts, options: Omit<FollowRange, 'head'>): AsyncGenerator<SubscriptionPage> {
  const { connection } = parts
  const { signal, pageSize } = options
  const filter = logFilter(options.filter)
  const client = await connection.client()
  const { inbox, cancel } = subscribeToLog(client, { from: options.from, filter: filter.onServer, window: 1 })
  const end = () => inbox.close()
  signal.addEventListener('abort', end)
  let page: SubscriptionPage = { events: [], completeThrough: options.from, caughtUp: false }
  try {
    while (await hasArrived(parts, inbox, signal)) {
      const before = page.completeThrough
      page = takePage(inbox.take(pageSize), page, filter)
      if (page.completeThrough !== before) yield page
    }
    if (inbox.error !== undefined) throw inbox.error
  } catch (error) {
    if (isBroken(error)) connection.renew(client)
    throw translateClientError(error, { doing: 'follow the log', address: connection.address })
  } finally {
    signal.removeEventListener('abort', end)
    cancel()
  }
}

/** Waits for what comes. When nothing does for some time, it makes sure that the server is still there. */
async function hasArrived(
  { describeSame, limits }: FollowParts,
  inbox: LogSubscription['inbox'],
  signal: AbortSignal,
): Promise<boolean> {
  while (!signal.aborted && !(await inbox.arrived(limits.silenceMs))) {
    if (inbox.ended || signal.aborted) return false
    await describeSame()
  }
  return !signal.aborted
}

/** A live subscription has caught up once the server says so; what comes then is new. */
function takePage(
  arrivals: readonly LogArrival[],
  { completeThrough, caughtUp }: SubscriptionPage,
  filter: LogFilter,
): SubscriptionPage {
  const events: RecordedEvent[] = []
  let through = completeThrough
  let isLive = caughtUp
  for (const arrival of arrivals) {
    isLive ||= isEnd(arrival)
    const position = placeOf(arrival)
    if (position === undefined || hasReached(through, position)) continue
    const event = eventOf(arrival)
    if (event !== undefined && filter.matches(event)) events.push(recordedEvent(event))
    through = position
  }
  return { events, completeThrough: through, caughtUp: isLive }
}
