import protobuf from 'protobufjs'
import { type LogEvent, originalEvent, type ResolvedEvent, TOMBSTONE_REVISION } from '../log/log-event.ts'
import { messageWriter } from '../schema/protocol.ts'
import { toStreamName, toUuid } from './wire-values.ts'

/** The tags of the fields that hold an event, a link and the position: field number * 8, + 2 for bytes. */
const EVENT_TAG = 10
const LINK_TAG = 18
const POSITION_TAG = 24
const RETRY_COUNT_TAG = 40

const writeRecorded = messageWriter('RecordedEvent')

/** How to write an event. */
export interface EventEncoding {
  /** UUIDs as two numbers, not as text. */
  readonly structuredIds?: boolean
  /** How often a persistent subscription has sent it again. */
  readonly retryCount?: number
}

/**
 * Writes the response that carries an event. The same event is written once only: many readers ask for the same, and
 * this is where the time of a reading goes.
 */
export function encodeReadEvent(resolved: ResolvedEvent, encoding: EventEncoding = {}): Buffer {
  const writer = protobuf.Writer.create().uint32(EVENT_TAG).fork()
  if (resolved.event !== undefined) writer.uint32(EVENT_TAG).bytes(recordedBytes(resolved.event, encoding))
  if (resolved.link !== undefined) writer.uint32(LINK_TAG).bytes(recordedBytes(resolved.link, encoding))
  writer.uint32(POSITION_TAG).uint64(originalEvent(resolved).position)
  if (encoding.retryCount !== undefined) writer.uint32(RETRY_COUNT_TAG).int32(encoding.retryCount)
  const bytes = writer.ldelim().finish()
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function recordedBytes(event: LogEvent, { structuredIds = false }: EventEncoding): Buffer {
  if (structuredIds) return encodeRecorded(event, { structured: true })
  event.encoded ??= encodeRecorded(event, { structured: false })
  return event.encoded
}

function encodeRecorded(event: LogEvent, { structured }: { structured: boolean }): Buffer {
  return writeRecorded({
    id: toUuid(event.id, { structured }),
    stream: toStreamName(event.streamId),
    revision: event.tombstone ? TOMBSTONE_REVISION : event.revision,
    prepare: event.position,
    commit: event.position,
    properties: {
      type: event.type,
      // In units of 100 ns.
      created: `${event.recordedAt}0000`,
      'content-type': event.contentType,
    },
    metadata: event.metadata,
    data: event.data,
  })
}
