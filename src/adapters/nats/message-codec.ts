import type { MsgHdrs } from 'nats'
import type { RecordedEvent } from '../../domain/event-store.ts'
import type { JsonValue } from '../../domain/json.ts'
import type { EventMetadata } from '../../domain/metadata.ts'
import type { FanOutMessage } from '../../projections/fan-out.ts'
import type { HeaderLines } from './header-lines.ts'
import { wellFormed } from './subjects.ts'

/** A message as it is on the wire. docs/fan-out.md explains the headers. */
export interface WireMessage {
  /** Everything but the event's data. */
  readonly headers: HeaderLines
  /** The event's data as JSON; empty when the message only refers to the event. */
  readonly body: Uint8Array
}

/** A message that came in; `event` is absent when it has to be read from the event store. */
export interface ReceivedMessage extends Omit<FanOutMessage, 'event'> {
  /** The id of the log that the event is in. */
  readonly logId: string
  /** The place of the event in the log. */
  readonly position: string
  /** What the message says of its event, whether it carries it or not. */
  readonly attributes: {
    readonly id: string
    readonly source: string
    readonly type: string
    readonly subject: string
    readonly time: string
    readonly revision: number
    readonly schemaVersion: number
  }
  /** The event, when the message carries it. */
  readonly event: RecordedEvent | undefined
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const NOTHING = new Uint8Array()

/** What surrounds each header, in bytes: a colon, a space, and the end of the line. */
const PER_HEADER_BYTES = 4

/** The first line of the headers, and those that name the message and the one before it, in bytes. */
const HEAD_BYTES = 256

/** Writes a message; one of more bytes than the server takes, or that is not JSON, becomes a reference to its event. */
export function encodeMessage(
  message: FanOutMessage,
  { app, logId, maxBytes }: { app: string; logId: string; maxBytes: number },
): WireMessage {
  const values = attributesOf(message, app, logId)
  const content = contentOf(message.event)
  if (content !== undefined) {
    const whole: [string, string][] = [
      ...values,
      ['content-type', 'application/json'],
      ['ce-metadata', content.metadata],
    ]
    if (HEAD_BYTES + sizeOf(whole) + content.body.length <= maxBytes) {
      return { headers: whole, body: content.body }
    }
  }
  const reference: [string, string] = ['ce-dataref', `urn:outcry:event:${logId}:${message.event.position}`]
  return { headers: [...values, reference], body: NOTHING }
}

/** Reads a message; `undefined` when it is none of Outcry's. */
export function decodeMessage({ headers: found, body }: { headers: MsgHdrs | undefined; body: Uint8Array }) {
  try {
    return found === undefined ? undefined : decode(found, body)
  } catch {
    return undefined
  }
}

function attributesOf(message: FanOutMessage, app: string, logId: string): [string, string][] {
  const { event } = message
  return [
    ['ce-specversion', '1.0'],
    ['ce-id', event.id],
    ['ce-source', `urn:outcry:${encodeURIComponent(app)}`],
    ['ce-type', escapeValue(event.type)],
    ['ce-subject', escapeValue(event.streamId)],
    ['ce-time', event.recordedAt],
    ['ce-revision', String(event.revision)],
    ['ce-schemaversion', String(event.schemaVersion)],
    ['ce-logid', logId],
    ['ce-lane', String(message.lane)],
    ['ce-position', event.position],
    ['ce-previousinlane', message.previousInLane],
    ['ce-previousinlog', message.previousInLog],
  ]
}

function contentOf(event: RecordedEvent): { body: Uint8Array; metadata: string } | undefined {
  if (event.data === undefined) return undefined
  try {
    return { body: encoder.encode(JSON.stringify(event.data)), metadata: escapeValue(JSON.stringify(event.metadata)) }
  } catch {
    // Damaged metadata: whoever reads the event from the store learns what is wrong with it.
    return undefined
  }
}

function sizeOf(values: readonly [string, string][]): number {
  return values.reduce((sum, [name, value]) => sum + name.length + value.length + PER_HEADER_BYTES, 0)
}

function escapeValue(text: string): string {
  if (/^[\x21-\x24\x26-\x7e]*$/.test(text)) return text
  return wellFormed(text).replace(/[^\x21-\x24\x26-\x7e]/gu, (sign) => encodeURIComponent(sign))
}

function unescaped(text: string): string {
  return text.includes('%') ? decodeURIComponent(text) : text
}

function decode(found: MsgHdrs, body: Uint8Array): ReceivedMessage | undefined {
  const value = (name: string) => unescaped(found.get(name))
  const position = value('ce-position')
  const lane = value('ce-lane')
  if (!/^\d+$/.test(position) || !/^\d+$/.test(lane)) return undefined
  const place = {
    logId: value('ce-logid'),
    position,
    lane: Number(lane),
    previousInLane: value('ce-previousinlane'),
    previousInLog: value('ce-previousinlog'),
  }
  const attributes = {
    id: value('ce-id'),
    source: found.get('ce-source'),
    type: value('ce-type'),
    subject: value('ce-subject'),
    time: value('ce-time'),
    revision: Number(value('ce-revision')),
    schemaVersion: Number(value('ce-schemaversion')),
  }
  if (found.has('ce-dataref')) return { ...place, attributes, event: undefined }
  const { id, type, subject, time, revision, schemaVersion } = attributes
  const event = {
    id,
    streamId: subject,
    revision,
    position,
    type,
    data: JSON.parse(decoder.decode(body)) as JsonValue,
    schemaVersion,
    metadata: JSON.parse(value('ce-metadata')) as EventMetadata,
    recordedAt: time,
  }
  return { ...place, attributes, event }
}
