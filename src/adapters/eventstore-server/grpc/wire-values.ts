import type { ExpectedRevision } from '../../../domain/event-store.ts'
import type { ProposedEvent } from '../log/log-event.ts'
import { invalidArgument, protocolFailure } from '../log/protocol-failure.ts'
import type { LogPlace, StreamName, Uuid, WholeNumber } from '../schema/shared-messages.ts'
import type { Expectation, ProposedEventMessage } from '../schema/stream-messages.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Reads a whole number; what is beyond 2^53 is only known to be beyond it. */
export function toNumber(value: WholeNumber | undefined): number {
  return typeof value === 'object' ? value.toNumber() : Number(value ?? 0)
}

/** Reads the name of a stream. */
export function toStreamId(stream: StreamName | null | undefined): string {
  const streamId = Buffer.from(stream?.name ?? []).toString('utf8')
  if (streamId === '') throw invalidArgument('Cannot use the stream: its name must not be empty')
  return streamId
}

/** Writes the name of a stream. */
export function toStreamName(streamId: string): StreamName {
  return { name: Buffer.from(streamId, 'utf8') }
}

/** Reads a UUID. */
export function toUuidText(uuid: Uuid | null | undefined): string {
  const text = uuid?.bits ? hexadecimal(uuid.bits) : (uuid?.text ?? '')
  if (UUID.test(text)) return text.toLowerCase()
  throw invalidArgument(`Cannot use the id: it must be a UUID, current id is '${text}'`)
}

/** Writes a UUID as text, or as two numbers. */
export function toUuid(text: string, { structured = false } = {}): Uuid {
  if (!structured) return { text }
  const digits = text.replaceAll('-', '')
  return { bits: { high: signed(digits.slice(0, 16)), low: signed(digits.slice(16)) } }
}

/** Writes a position. */
export function toLogPlace(position: number): LogPlace {
  return { commit: position, prepare: position }
}

/** Reads what a writer expects of a stream. */
export function toExpectedRevision(expectation: Expectation): ExpectedRevision {
  switch (expectation.expected) {
    case 'any':
      return 'any'
    case 'noStream':
      return 'no-stream'
    case 'streamExists':
      return 'stream-exists'
    case 'expectedRevision':
      return Math.min(toNumber(expectation.expectedRevision), Number.MAX_SAFE_INTEGER)
    default:
      throw invalidArgument('Cannot write to the stream: the request must say what is expected of it')
  }
}

/** Reads an event that a client proposes. */
export function toProposedEvent({ id, properties, metadata, data }: ProposedEventMessage): ProposedEvent {
  const { type, 'content-type': contentType } = properties
  if (!type || !contentType) throw propertyMissing()
  return { id: toUuidText(id), type, contentType, data: Buffer.from(data), metadata: Buffer.from(metadata) }
}

function propertyMissing(): Error {
  const required = 'type,content-type'
  return protocolFailure('INVALID_ARGUMENT', `Cannot append the event: its metadata must have ${required}`, {
    exception: 'missing-required-metadata-property',
    'required-metadata-properties': required,
  })
}

function hexadecimal({ high, low }: NonNullable<Uuid['bits']>): string {
  const digits = [high, low].map((half) => BigInt.asUintN(64, BigInt(half.toString())).toString(16).padStart(16, '0'))
  return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

function signed(digits: string): string {
  return BigInt.asIntN(64, BigInt(`0x${digits}`)).toString()
}
