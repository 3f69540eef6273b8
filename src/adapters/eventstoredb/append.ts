import type { AppendResult as ClientResult, EventData, EventStoreDBClient } from '@eventstore/db-client'
import { type EncodedEvent, encodeAppend } from '../../domain/encode-append.ts'
import type { AppendResult, ExpectedRevision, NewEvent } from '../../domain/event-store.ts'
import { messageOf, OutcryError } from '../../domain/outcry-error.ts'
import { wrongExpectedRevision } from '../../domain/stream-errors.ts'
import { faultOf, isBroken, isTransient, translateClientError } from './client-error.ts'
import { closedError, NoAnswer, type ServerParts, turningToLeader, withinTime } from './parts.ts'

/** How long this process waits longer than the server was told to, in ms. */
const LONGER_MS = 500

const encoder = new TextEncoder()

/** Appends events, as the port says. */
export async function append(
  parts: ServerParts,
  streamId: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<AppendResult> {
  const { connection, closing } = parts
  const encoded = encodeAppend(streamId, expected, events)
  if (closing.aborted) throw closedError(connection.address)
  const client = await connection.client()
  const write = { streamId, expected, events: encoded.map(eventData) }
  try {
    const { nextExpectedRevision, position } = await turningToLeader(() => sendAppend(parts, client, write))
    return { revision: Number(nextExpectedRevision), position: String(position?.commit ?? 0n) }
  } catch (error) {
    if (isBroken(error)) connection.renew(client)
    throw translateAppendError(error, { streamId, expected, address: connection.address })
  }
}

function sendAppend(
  { connection, limits }: ServerParts,
  client: EventStoreDBClient,
  { streamId, expected, events }: { streamId: string; expected: ExpectedRevision; events: EventData[] },
): Promise<ClientResult> {
  const { singleAppend } = connection
  const call = client.appendToStream(streamId, events, {
    expectedRevision: clientRevision(expected),
    deadline: limits.appendMs,
    ...(singleAppend !== undefined && { credentials: singleAppend }),
  })
  return withinTime(call, limits.appendMs + LONGER_MS)
}

/**
 * What was encoded is parsed again: whoever asked may change its objects before the client writes them. Only metadata
 * may be given to it as bytes.
 */
function eventData({ id, type, data, metadata }: EncodedEvent): EventData {
  return { id, type, contentType: 'application/json', data: JSON.parse(data), metadata: encoder.encode(metadata) }
}

/** Says a revision in the words of the client. */
export function clientRevision(expected: ExpectedRevision): bigint | 'no_stream' | 'stream_exists' | 'any' {
  if (typeof expected === 'number') return BigInt(expected)
  return ({ 'no-stream': 'no_stream', 'stream-exists': 'stream_exists', any: 'any' } as const)[expected]
}

interface AppendContext {
  readonly streamId: string
  readonly expected: ExpectedRevision
  readonly address: string
}

/** Turns an error of a write into one of the port. */
export function translateAppendError(error: unknown, context: AppendContext): unknown {
  const { streamId, expected, address } = context
  const { type, code } = faultOf(error)
  if (type === 'wrong-expected-version') {
    return wrongExpectedRevision({ streamId, revision: actualRevision(error) }, expected)
  }
  if (type === 'maximum-append-size-exceeded') return tooLarge(streamId, error)
  if (type === 'invalid-argument' || code === 3) return refused(streamId, messageOf(error), error)
  if (type !== 'access-denied' && (error instanceof NoAnswer || isTransient(error)))
    return outcomeUnknown(context, error)
  return translateClientError(error, { doing: `append to stream '${streamId}'`, address, streamId })
}

function actualRevision(error: unknown): number {
  const { actualVersion } = error as { actualVersion?: bigint | string }
  return typeof actualVersion === 'bigint' ? Number(actualVersion) : -1
}

function tooLarge(streamId: string, cause: unknown): OutcryError {
  const { maxAppendSize } = cause as { maxAppendSize?: number }
  return refused(streamId, `its events are larger than the server takes at once, at most ${maxAppendSize} bytes`, cause)
}

function refused(streamId: string, reason: string, cause: unknown): OutcryError {
  const message = `Cannot append to stream '${streamId}': ${reason}`
  return new OutcryError('append-refused', message, { facts: { streamId }, cause })
}

function outcomeUnknown({ streamId, address }: AppendContext, cause: unknown): OutcryError {
  const reason = `EventStoreDB ${address} did not say whether it did (${messageOf(cause)}): send the same again`
  return new OutcryError(
    'append-outcome-unknown',
    `Cannot tell whether the events of '${streamId}' were appended: ${reason}`,
    {
      facts: { streamId, address },
      cause,
    },
  )
}
