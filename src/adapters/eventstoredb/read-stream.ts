import type { EventStoreDBClient, ResolvedEvent } from '@eventstore/db-client'
import type { ReadStreamOptions, RecordedEvent } from '../../domain/event-store.ts'
import { batches, itemsOf } from './batches.ts'
import { faultOf, isBroken, translateClientError } from './client-error.ts'
import { openInbox } from './inbox.ts'
import { closedError, type ServerParts } from './parts.ts'
import { cancelReading } from './read-first.ts'
import { recordedEvent } from './recorded-event.ts'

/** How many events a page has at most. */
const PAGE_EVENTS = 500

/** Reads the events of a stream in pages, and leaves no call open however the reader ends. */
export async function* readStream(
  parts: ServerParts,
  streamId: string,
  options: ReadStreamOptions,
): AsyncGenerator<readonly RecordedEvent[]> {
  const { connection, closing } = parts
  const { maxCount = Number.MAX_SAFE_INTEGER, signal } = options
  if (closing.aborted) throw closedError(connection.address)
  if (maxCount <= 0) return
  const client = await connection.client()
  const read = beginReading(client, streamId, { ...options, maxCount })
  const inbox = openInbox<ResolvedEvent>(read)
  try {
    for await (const arrivals of batches(parts, inbox, { most: PAGE_EVENTS, signal })) {
      yield itemsOf(arrivals).flatMap(({ event }) => (event === undefined ? [] : [recordedEvent(event)]))
    }
  } catch (error) {
    if (faultOf(error).type === 'stream-not-found') return
    if (isBroken(error)) connection.renew(client)
    throw translateClientError(error, { doing: `read stream '${streamId}'`, address: connection.address, streamId })
  } finally {
    cancelReading(read, inbox)
  }
}

function beginReading(
  client: EventStoreDBClient,
  streamId: string,
  { direction = 'forwards', from, maxCount }: ReadStreamOptions & { readonly maxCount: number },
) {
  const fromRevision = from !== undefined ? BigInt(from) : direction === 'forwards' ? 'start' : 'end'
  return client.readStream(streamId, { direction, fromRevision, maxCount })
}
