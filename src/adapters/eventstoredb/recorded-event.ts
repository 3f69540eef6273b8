import type { AllStreamRecordedEvent, RecordedEvent as ClientEvent } from '@eventstore/db-client'
import type { RecordedEvent } from '../../domain/event-store.ts'
import type { JsonValue } from '../../domain/json.ts'
import type { EventMetadata } from '../../domain/metadata.ts'
import { OutcryError } from '../../domain/outcry-error.ts'
import type { Position } from '../../domain/position.ts'

/** An event as the client hands it over. */
export type ReceivedEvent = ClientEvent | AllStreamRecordedEvent

/** Says whether an event is of the server itself: metadata of a stream, a tombstone, a link. */
export function isSystemEvent({ type, streamId }: ReceivedEvent): boolean {
  return type.startsWith('$') || streamId.startsWith('$')
}

/** Tells the place of an event in the log. */
export function positionOf({ position }: ReceivedEvent): Position {
  return String(position?.commit ?? 0n)
}

/** Reads an event of the client as the port has it. */
export function recordedEvent(event: ReceivedEvent): RecordedEvent {
  const position = positionOf(event)
  const { id, streamId, type, created } = event
  const common = {
    id: id.toLowerCase(),
    streamId,
    revision: Number(event.revision),
    position,
    type,
    recordedAt: created.toISOString(),
    schemaVersion: schemaVersionOf(event.metadata),
    get metadata(): EventMetadata {
      return metadataOf(event, position)
    },
  }
  if (event.isJson) return Object.assign(common, { data: event.data as JsonValue })
  return Object.assign(common, { data: undefined, undecodable: 'its data is not JSON (it is of another content type)' })
}

function schemaVersionOf(metadata: unknown): number {
  const { schemaVersion } = (isObject(metadata) ? metadata : {}) as { schemaVersion?: unknown }
  return typeof schemaVersion === 'number' ? schemaVersion : 1
}

/** The client hands over bytes when metadata is not JSON. */
function metadataOf({ metadata, type, streamId }: ReceivedEvent, position: Position): EventMetadata {
  if (metadata === undefined || metadata === null) return {}
  if (isObject(metadata)) return metadata as EventMetadata
  throw new OutcryError(
    'event-undecodable',
    `Cannot read the metadata of event ${type} at position ${position}: it is not a JSON object`,
    { facts: { position, streamId } },
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}
