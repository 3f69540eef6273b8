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
  const { isJson, data, metadata } = event
  const isReadable = metadata === undefined || metadata === null || isObject(metadata)
  const kept = isReadable ? ((metadata ?? {}) as EventMetadata) : {}
  const recorded = {
    id: event.id.toLowerCase(),
    streamId: event.streamId,
    revision: Number(event.revision),
    position: positionOf(event),
    type: event.type,
    data: isJson ? (data as JsonValue) : undefined,
    schemaVersion: schemaVersionOf(kept),
    metadata: kept,
    recordedAt: event.created.toISOString(),
  }
  // Objects that all look alike are much faster, and nearly all of them can be read.
  if (isJson && isReadable) return recorded
  return {
    ...recorded,
    ...(!isJson && { undecodable: 'its data is not JSON (it is of another content type)' }),
    get metadata() {
      if (isReadable) return kept
      throw metadataUndecodable(recorded)
    },
  }
}

function schemaVersionOf({ schemaVersion }: { readonly schemaVersion?: unknown }): number {
  return typeof schemaVersion === 'number' ? schemaVersion : 1
}

/** The client hands over bytes when metadata is not JSON. */
function metadataUndecodable({ type, position, streamId }: RecordedEvent): OutcryError {
  return new OutcryError(
    'event-undecodable',
    `Cannot read the metadata of event ${type} at position ${position}: it is not a JSON object`,
    { facts: { position, streamId } },
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value)
}
