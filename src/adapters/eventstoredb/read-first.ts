import type { StreamingRead } from '@eventstore/db-client'
import { batches, itemsOf } from './batches.ts'
import { faultOf } from './client-error.ts'
import { type Inbox, openInbox } from './inbox.ts'
import type { ServerParts } from './parts.ts'

/**
 * Reads the only thing that a reading of at most one brings; `undefined` when it brings none, or the stream does not
 * exist. It is read to its end: servers close connections on which too many calls are cancelled.
 *
 * @throws what the client throws; for a tombstone, too.
 */
export async function readFirst<Item>(parts: ServerParts, read: StreamingRead<Item>): Promise<Item | undefined> {
  const inbox = openInbox<Item>(read)
  let first: Item | undefined
  try {
    for await (const arrivals of batches(parts, inbox, { most: 1, signal: undefined })) {
      for (const item of itemsOf(arrivals)) first ??= item
    }
    return first
  } catch (error) {
    if (faultOf(error).type === 'stream-not-found') return undefined
    throw error
  } finally {
    cancelReading(read, inbox)
  }
}

/** Ends the call of a reading that has not ended. It is not waited for: where nothing is found, that takes long. */
export function cancelReading(read: StreamingRead<unknown>, inbox: Inbox<unknown, never>): void {
  if (!inbox.ended) void read.cancel().catch(() => undefined)
}
