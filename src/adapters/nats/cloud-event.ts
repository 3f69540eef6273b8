import type { Msg } from 'nats'
import type { JsonValue } from '../../domain/json.ts'
import type { EventMetadata } from '../../domain/metadata.ts'
import { decodeMessage } from './message-codec.ts'

/** An event of another service, as CloudEvents 1.0 names its parts. */
export interface CloudEvent<Data = JsonValue> {
  /** The version of CloudEvents. */
  readonly specversion: '1.0'
  /** The event's UUID; the same event has the same one, however often it comes. */
  readonly id: string
  /** The service it comes from: `urn:outcry:<service>`. */
  readonly source: string
  /** The stored name of the event's type. */
  readonly type: string
  /** The id of the stream. */
  readonly subject: string
  /** When it was recorded, ISO 8601 in UTC. */
  readonly time: string
  /** The id of the log. */
  readonly logId: string
  /** Its place in the log. */
  readonly position: string
  /** Its number in its stream, from 0. */
  readonly revision: number
  /** The version of the schema of its data. */
  readonly schemaVersion: number
  /** The data; absent when it was too large for a message: ask the service. */
  readonly data?: Data
  /** What is kept beside the data; absent together with it. */
  readonly metadata?: EventMetadata
}

/**
 * Reads a message of the fan-out. `parse` checks and types the data, and may throw.
 *
 * @returns `undefined` when it is no event of an Outcry service.
 */
export function readCloudEvent<Data = JsonValue>(
  message: Pick<Msg, 'headers' | 'data'>,
  parse: (data: JsonValue | undefined) => Data = (data) => data as Data,
): CloudEvent<Data> | undefined {
  const received = decodeMessage({ headers: message.headers, body: message.data })
  if (received === undefined) return undefined
  const { event, logId, position, attributes } = received
  const { id, source, type, subject, time, revision, schemaVersion } = attributes
  const common = {
    specversion: '1.0',
    id,
    source,
    type,
    subject,
    time,
    logId,
    position,
    revision,
    schemaVersion,
  } as const
  return event === undefined ? common : { ...common, data: parse(event.data), metadata: event.metadata }
}

/**
 * Remembers the ids of the last events, so that a repeated one is handled once. Who must survive a restart keeps the ids
 * beside its own data instead.
 *
 * @param maxEvents - how many ids are remembered; 10,000 by default
 * @returns a function that says whether it sees an event for the first time.
 */
export function createFirstTimeCheck(maxEvents = 10_000): (event: Pick<CloudEvent, 'id'>) => boolean {
  const seen = new Set<string>()
  return ({ id }) => {
    if (seen.has(id)) return false
    seen.add(id)
    if (seen.size > maxEvents) seen.delete(seen.values().next().value as string)
    return true
  }
}
