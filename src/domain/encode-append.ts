import type { ExpectedRevision, NewEvent } from './event-store.ts'
import { messageOf, OutcryError } from './outcry-error.ts'

/** How large the data and metadata of one event may be together, in bytes. */
const MAX_EVENT_BYTES = 1_048_576

const encoder = new TextEncoder()

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const LONE_SURROGATE = /\p{Surrogate}/u
const NO_REVISIONS: readonly unknown[] = ['any', 'no-stream', 'stream-exists']

/** An event as a store writes it. */
export interface EncodedEvent {
  /** The UUID in lower case. */
  readonly id: string
  /** The stored name of its type. */
  readonly type: string
  /** The data as JSON. */
  readonly data: string
  /** The version of its schema. */
  readonly schemaVersion: number
  /** The metadata as JSON. */
  readonly metadata: string
}

/**
 * Writes the events of an append as JSON.
 *
 * @throws OutcryError `append-refused` for what can never be stored.
 */
export function encodeAppend(
  streamId: string,
  expectedRevision: ExpectedRevision,
  events: readonly NewEvent[],
): EncodedEvent[] {
  requireText(streamId, streamId, 'the stream id')
  requireExpectedRevision(streamId, expectedRevision)
  if (events.length === 0) throw refused(streamId, 'there are no events')
  return events.map((event) => encodeEvent(streamId, event))
}

/**
 * Checks that a stream id can be stored and found again.
 *
 * @throws OutcryError `append-refused` for an empty one, or one that is not well-formed Unicode.
 */
export function requireStreamId(streamId: string): void {
  requireText(streamId, streamId, 'the stream id')
}

/**
 * Checks that an expected revision is one of the words, or a revision.
 *
 * @throws OutcryError `append-refused` for anything else.
 */
export function requireExpectedRevision(streamId: string, expected: ExpectedRevision): void {
  if (NO_REVISIONS.includes(expected) || (Number.isSafeInteger(expected) && Number(expected) >= 0)) return
  throw refused(streamId, `the expected revision must be a whole number or a word, current one is ${expected}`)
}

function encodeEvent(streamId: string, event: NewEvent): EncodedEvent {
  if (!UUID.test(event.id)) throw refused(streamId, `the event id must be a UUID, current id is '${event.id}'`)
  requireText(streamId, event.type, 'the event type')
  const data = toJson(streamId, event.data, `the data of ${event.type}`)
  const metadata = toJson(streamId, event.metadata, `the metadata of ${event.type}`)
  if (!metadata.startsWith('{')) throw refused(streamId, `the metadata of ${event.type} must be an object`)
  requireSize(streamId, event.type, data, metadata)
  const schemaVersion = schemaVersionOf(streamId, event)
  return { id: event.id.toLowerCase(), type: event.type, data, schemaVersion, metadata }
}

function schemaVersionOf(streamId: string, { type, metadata }: NewEvent): number {
  const { schemaVersion = 1 } = metadata
  if (Number.isSafeInteger(schemaVersion) && schemaVersion >= 1) return schemaVersion
  throw refused(
    streamId,
    `the schema version of ${type} must be a whole number from 1, current one is ${schemaVersion}`,
  )
}

function requireText(streamId: string, text: string, what: string): void {
  if (typeof text !== 'string' || text === '') throw refused(streamId, `${what} must not be empty`)
  if (LONE_SURROGATE.test(text)) throw refused(streamId, `${what} must be well-formed Unicode`)
}

function toJson(streamId: string, value: unknown, what: string): string {
  try {
    const text: string | undefined = JSON.stringify(value)
    if (text !== undefined) return text
  } catch (error) {
    throw refused(streamId, `${what} is not JSON (${messageOf(error)})`, error)
  }
  throw refused(streamId, `${what} is not JSON (it is ${typeof value})`)
}

function requireSize(streamId: string, type: string, data: string, metadata: string): void {
  // A UTF-16 unit takes three bytes of UTF-8 at most.
  if ((data.length + metadata.length) * 3 <= MAX_EVENT_BYTES) return
  const bytes = encoder.encode(data).length + encoder.encode(metadata).length
  if (bytes <= MAX_EVENT_BYTES) return
  const mend = 'keep large content elsewhere and store a reference'
  throw refused(streamId, `${type} must have at most ${MAX_EVENT_BYTES} bytes, current size is ${bytes}: ${mend}`)
}

function refused(streamId: string, reason: string, cause?: unknown): OutcryError {
  const options = cause === undefined ? {} : { cause }
  return new OutcryError('append-refused', `Cannot append to stream '${streamId}': ${reason}`, {
    facts: { streamId },
    ...options,
  })
}
