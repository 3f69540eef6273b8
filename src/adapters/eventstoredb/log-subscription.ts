import type { AllStreamResolvedEvent, EventStoreDBClient } from '@eventstore/db-client'
import { BEGINNING, type Position } from '../../domain/position.ts'
import { type Inbox, openInbox } from './inbox.ts'
import type { ServerFilter } from './log-filter.ts'

/** What the server says between the events: nothing more is there now, or how far it has looked. */
export type LogMark = { readonly kind: 'caught-up' } | { readonly kind: 'checkpoint'; readonly position: Position }

/** A subscription to the log that is open. */
export interface LogSubscription {
  /** What it has brought. */
  readonly inbox: Inbox<AllStreamResolvedEvent, LogMark>
  /** Ends it at the server, too; that is not waited for. */
  cancel(): void
}

/**
 * Subscribes to the log behind a position.
 *
 * @param window - after how many events that do not match the server says how far it has looked
 */
export function subscribeToLog(
  client: EventStoreDBClient,
  { from, filter, window }: { from: Position; filter: ServerFilter; window: number },
): LogSubscription {
  const place = BigInt(from)
  const subscription = client.subscribeToAll({
    fromPosition: from === BEGINNING ? 'start' : { commit: place, prepare: place },
    filter: {
      ...filter,
      maxSearchWindow: window,
      checkpointInterval: 1,
      // An error here would stop the subscription for good.
      checkpointReached: (_subscription, { commit }) => inbox.mark({ kind: 'checkpoint', position: String(commit) }),
    },
  })
  const inbox = openInbox<AllStreamResolvedEvent, LogMark>(subscription)
  subscription.on('caughtUp', () => inbox.mark({ kind: 'caught-up' }))
  return {
    inbox,
    cancel: () => {
      inbox.close()
      if (!inbox.ended) void subscription.unsubscribe().catch(() => undefined)
    },
  }
}
