import type { LogEvent } from '../log/log-event.ts'
import { resolveLinks } from '../log/resolve-links.ts'
import type { ReadOptions, ReadResponse } from '../schema/stream-messages.ts'
import { encodeReadEvent } from './encode-event.ts'
import type { MessageSender } from './message-sender.ts'
import type { ServiceParts } from './service-parts.ts'

/** What a reading sends: a response, or an event that is already written. */
export type ReadMessage = ReadResponse | Buffer

/** A reading, and where its answers go. */
export interface ReadCall {
  /** What is asked for. */
  readonly options: ReadOptions
  /** Ends it. */
  readonly signal: AbortSignal
  /** Takes the answers. */
  readonly sender: MessageSender<ReadMessage>
}

/** Sends events, links with what they stand for. */
export async function sendEvents(
  { log }: Pick<ServiceParts, 'log'>,
  { options, sender, signal }: ReadCall,
  events: readonly LogEvent[],
): Promise<void> {
  const encoding = { structuredIds: options.uuids?.form === 'structured' }
  for (const resolved of await resolveLinks(log, events, { resolve: options.resolveLinks })) {
    const behind = sender.send(encodeReadEvent(resolved, encoding))
    if (behind !== undefined) await behind
    if (signal.aborted) return
  }
}
