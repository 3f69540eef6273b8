import type { RecordedEvent } from '../../../domain/event-store.ts'
import type { JsonValue } from '../../../domain/json.ts'
import type { EventMetadata } from '../../../domain/metadata.ts'
import { messageOf, OutcryError } from '../../../domain/outcry-error.ts'
import type { Position } from '../../../domain/position.ts'
import type { EventDetails } from './event-details.ts'

/** The columns of an event that every reader looks at, in the order of {@link EventRow}. */
export const EVENT_COLUMNS = 'position, stream_id, revision, type, data, schema_version'

/** An event as the database answers it. */
export type EventRow = readonly [
  position: number,
  streamId: string,
  revision: number,
  type: number,
  data: string,
  schemaVersion: number,
]

/** An event of the log. What not every reader looks at is read, or parsed, when somebody does. */
export class StoredEvent implements RecordedEvent {
  readonly position: Position
  readonly type: string
  readonly #row: EventRow
  readonly #details: EventDetails
  #isParsed = false
  #data: JsonValue | undefined
  #undecodable: string | undefined
  #metadata: EventMetadata | undefined

  /**
   * @param row - the event's columns
   * @param type - the name behind the number of its type
   * @param details - where its other columns are found
   */
  constructor(row: EventRow, type: string, details: EventDetails) {
    this.#row = row
    this.#details = details
    this.position = String(row[0])
    this.type = type
  }

  /** The stored data; `undefined` when `undecodable` says why it could not be read. */
  get data(): JsonValue | undefined {
    if (!this.#isParsed) this.#parseData()
    return this.#data
  }

  /** Why the data could not be read; `undefined` when it could. */
  get undecodable(): string | undefined {
    if (!this.#isParsed) this.#parseData()
    return this.#undecodable
  }

  /** The UUID that the writer chose. */
  get id(): string {
    return this.#details.of(this.#row[0]).id
  }

  /** The stream that the event belongs to. */
  get streamId(): string {
    return this.#row[1]
  }

  /** The zero-based number of the event in its stream. */
  get revision(): number {
    return this.#row[2]
  }

  /** When it was recorded. */
  get recordedAt(): string {
    return new Date(this.#details.of(this.#row[0]).recordedAt).toISOString()
  }

  /** The version of its schema. */
  get schemaVersion(): number {
    return this.#row[5]
  }

  /**
   * What is kept beside the data.
   *
   * @throws OutcryError `event-undecodable` when it was damaged.
   */
  get metadata(): EventMetadata {
    this.#metadata ??= this.#parseMetadata(this.#details.of(this.#row[0]).metadata)
    return this.#metadata
  }

  #parseData(): void {
    this.#isParsed = true
    try {
      this.#data = JSON.parse(this.#row[4]) as JsonValue
    } catch (error) {
      this.#undecodable = `its data is not JSON (${messageOf(error)})`
    }
  }

  #parseMetadata(text: string): EventMetadata {
    try {
      return JSON.parse(text) as EventMetadata
    } catch (error) {
      throw damagedMetadata(this, error)
    }
  }
}

function damagedMetadata({ type, position, streamId }: StoredEvent, cause: unknown): OutcryError {
  const thing = `Cannot read the metadata of event ${type} at position ${position}`
  return new OutcryError('event-undecodable', `${thing}: it is not JSON (${messageOf(cause)})`, {
    facts: { position, streamId },
    cause,
  })
}
