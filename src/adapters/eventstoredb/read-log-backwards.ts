import type { AllStreamResolvedEvent, EventStoreDBClient, StreamingRead } from '@eventstore/db-client'
import type { LogPage, RecordedEvent } from '../../domain/event-store.ts'
import { BEGINNING, type Position } from '../../domain/position.ts'
import { batches, itemsOf } from './batches.ts'
import { isBroken, translateClientError } from './client-error.ts'
import { openInbox } from './inbox.ts'
import { logFilter } from './log-filter.ts'
import type { ServerParts } from './parts.ts'
import { cancelReading } from './read-first.ts'
import type { LogRange } from './read-log.ts'
import { positionOf, type ReceivedEvent, recordedEvent } from './recorded-event.ts'

/** Reads the log backwards from a position or from its end. The server filters no such reading, so it is done here. */
export async function* readLogBackwards(
  parts: ServerParts,
  range: Omit<LogRange, 'from' | 'head'> & { from: Position | undefined },
): AsyncGenerator<LogPage> {
  const { connection } = parts
  const { from, pageSize, signal } = range
  const filter = logFilter(range.filter)
  const client = await connection.client()
  let waiting: RecordedEvent[] = []
  try {
    for await (const received of from === BEGINNING ? [] : eventsBefore(parts, client, { from, signal })) {
      waiting.push(...received.filter((event) => filter.matches(event)).map(recordedEvent))
      while (waiting.length > pageSize) {
        const events = waiting.slice(0, pageSize)
        waiting = waiting.slice(pageSize)
        yield { events, completeThrough: events.at(-1)?.position ?? BEGINNING }
      }
    }
  } catch (error) {
    if (isBroken(error)) connection.renew(client)
    throw translateClientError(error, { doing: 'read the log backwards', address: connection.address })
  }
  if (!signal?.aborted) yield { events: waiting, completeThrough: BEGINNING }
}

/** The event at a position, and all before it, the latest first. The server begins a reading backwards before it. */
async function* eventsBefore(
  parts: ServerParts,
  client: EventStoreDBClient,
  { from, signal }: { from: Position | undefined; signal: AbortSignal | undefined },
): AsyncGenerator<readonly ReceivedEvent[]> {
  if (from !== undefined) {
    const first = client.readAll({ direction: 'forwards', fromPosition: placeOf(from), maxCount: 1 })
    for await (const events of receive(parts, first, signal)) {
      yield events.filter((event) => positionOf(event) === from)
    }
  }
  const fromPosition = from === undefined ? 'end' : placeOf(from)
  yield* receive(parts, client.readAll({ direction: 'backwards', fromPosition }), signal)
}

async function* receive(
  parts: ServerParts,
  read: StreamingRead<AllStreamResolvedEvent>,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly ReceivedEvent[]> {
  const inbox = openInbox<AllStreamResolvedEvent>(read)
  try {
    for await (const arrivals of batches(parts, inbox, { most: 500, signal })) {
      yield itemsOf(arrivals).flatMap(({ event }) => event ?? [])
    }
  } finally {
    cancelReading(read, inbox)
  }
}

function placeOf(position: Position): { commit: bigint; prepare: bigint } {
  const place = BigInt(position)
  return { commit: place, prepare: place }
}
