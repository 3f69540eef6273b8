import { isUtf8 } from 'node:buffer'
import type { NewEvent, RecordedEvent } from '../../../domain/event-store.ts'
import type { JsonObject, JsonValue } from '../../../domain/json.ts'
import type { EventMetadata } from '../../../domain/metadata.ts'
import { BINARY_CONTENT, JSON_CONTENT, type LogEvent, type ProposedEvent } from './log-event.ts'

/** The property of stored metadata that says how to give a client back the very bytes that another one sent. */
const FORM = '$form'

const EMPTY = Buffer.alloc(0)

/** How the stored event differs from what was sent. Nothing is said about JSON that is stored as JSON. */
interface StoredForm {
  /** The content type, when the data does not tell it. */
  readonly contentType?: string
  /** How the data is stored, when not as JSON. */
  readonly data?: 'text' | 'base64'
  /** The metadata, when it could not be stored as JSON. */
  readonly metadata?: string
  /** How that is written. */
  readonly metadataAs?: 'text' | 'base64'
  /** Whether the event ends its stream for ever. */
  readonly tombstone?: true
}

/** Bytes as the log keeps them. */
type Kept =
  | { readonly as: 'json'; readonly value: JsonValue }
  | { readonly as: 'text' | 'base64'; readonly value: string }

/** Turns a proposed event into the one that is stored, reversibly. JSON stays JSON where that keeps every byte. */
export function toStored(event: ProposedEvent, { tombstone = false } = {}): NewEvent {
  const data = keep(event.data, event.contentType === JSON_CONTENT)
  const form: Record<string, JsonValue> = {}
  if (event.contentType !== (data.as === 'json' ? JSON_CONTENT : BINARY_CONTENT))
    form['contentType'] = event.contentType
  if (data.as !== 'json') form['data'] = data.as
  if (tombstone) form['tombstone'] = true
  return { id: event.id, type: event.type, data: data.value, metadata: storedMetadata(event.metadata, form) }
}

/** Gives back what the client sent. */
export function fromStored(event: RecordedEvent): LogEvent {
  const { metadata } = event
  const form = (metadata[FORM] ?? {}) as StoredForm
  const contentType = form.contentType ?? (form.data === undefined ? JSON_CONTENT : BINARY_CONTENT)
  return {
    id: event.id,
    streamId: event.streamId,
    revision: event.revision,
    position: Number(event.position),
    type: event.type,
    contentType,
    data: giveBack(form.data ?? 'json', event.data),
    metadata: originalMetadata(metadata, form),
    tombstone: form.tombstone === true,
    recordedAt: Date.parse(event.recordedAt),
  }
}

function storedMetadata(bytes: Buffer, form: Record<string, JsonValue>): EventMetadata {
  if (bytes.length === 0) return withForm({}, form)
  const kept = keep(bytes, true)
  if (kept.as === 'json' && isMergeable(kept.value)) return withForm(kept.value, form)
  const { as, value } = kept.as === 'json' ? { as: 'text', value: bytes.toString('utf8') } : kept
  return withForm({}, { ...form, metadata: value, metadataAs: as })
}

function withForm(metadata: JsonObject, form: Record<string, JsonValue>): EventMetadata {
  return (isEmpty(form) ? metadata : { ...metadata, [FORM]: form }) as EventMetadata
}

function originalMetadata(metadata: EventMetadata, form: StoredForm): Buffer {
  if (form.metadata !== undefined) return giveBack(form.metadataAs ?? 'text', form.metadata)
  const { [FORM]: _, ...sent } = metadata
  return isEmpty(sent) ? EMPTY : Buffer.from(JSON.stringify(sent))
}

/** Metadata that can be stored beside the form: an object with content that does not use these names for something else. */
function isMergeable(value: JsonValue): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || FORM in value) return false
  if (isEmpty(value)) return false
  const { schemaVersion = 1 } = value as JsonObject
  return Number.isSafeInteger(schemaVersion) && Number(schemaVersion) >= 1
}

function keep(bytes: Buffer, mayBeJson: boolean): Kept {
  if (!isUtf8(bytes)) return { as: 'base64', value: bytes.toString('base64') }
  const text = bytes.toString('utf8')
  const parsed = mayBeJson ? parseFaithfully(text) : undefined
  return parsed === undefined ? { as: 'text', value: text } : { as: 'json', value: parsed.value }
}

/** Parses JSON that would be written just like this again. */
function parseFaithfully(text: string): { readonly value: JsonValue } | undefined {
  try {
    const value = JSON.parse(text) as JsonValue
    return JSON.stringify(value) === text ? { value } : undefined
  } catch {
    return undefined
  }
}

function giveBack(as: 'json' | 'text' | 'base64', value: JsonValue | undefined): Buffer {
  if (as === 'json') return Buffer.from(JSON.stringify(value) ?? '')
  return Buffer.from(String(value), as === 'text' ? 'utf8' : 'base64')
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false
  return true
}
