import protobuf from 'protobufjs'
import { type LogEvent, originalEvent, type ResolvedEvent, TOMBSTONE_REVISION } from '../log/log-event.ts'
import { finish, partWriter } from '../schema/protocol.ts'
import { toStreamName, toUuid } from './wire-values.ts'

/** The tags of the fields that hold an event, a link and the position: field number * 8, + 2 for bytes. */
const EVENT_TAG = 10
const LINK_TAG = 18
const POSITION_TAG = 24
const RETRY_COUNT_TAG = 40

const writeRecorded = partWriter('RecordedEvent')

/** How to write an event. */
export interface EventEncoding {
  /** UUIDs as two numbers, not as text. */
  readonly structuredIds?: boolean
  /** How often a persistent subscription has sent it again. */
  readonly retryCount?: number
}

/**
 * Writes the response that carries an event. Of an event that comes without a link it is written once only, as many
 * subscribers ask for the same.
 */
export function encodeReadEvent(resolved: ResolvedEvent, encoding: EventEncoding = {}): Buffer {
  const { event, link } = resolved
  const isSame = link === undefined && !encoding.structuredIds && encoding.retryCount === undefined
  if (event === undefined || !isSame) return encode(resolved, encoding)
  event.encoded ??= encode(resolved, encoding)
  return event.encoded
}

function encode(resolved: ResolvedEvent, { structuredIds = false, retryCount }: EventEncoding): Buffer {
  const { event, link } = resolved
  const writer = protobuf.Writer.create().uint32(EVENT_TAG).fork()
  if (event !== undefined) writeRecorded(recorded(event, structuredIds), writer.uint32(EVENT_TAG).fork()).ldelim()
  if (link !== undefined) writeRecorded(recorded(link, structuredIds), writer.uint32(LINK_TAG).fork()).ldelim()
  writer.uint32(POSITION_TAG).uint64(originalEvent(resolved).position)
  if (retryCount !== undefined) writer.uint32(RETRY_COUNT_TAG).int32(retryCount)
  return finish(writer.ldelim())
}

function recorded(event: LogEvent, structured: boolean): object {
  return {
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
  }
}
