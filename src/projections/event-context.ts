import type { RecordedEvent } from '../domain/event-store.ts'
import type { EventMetadata } from '../domain/metadata.ts'
import type { Position } from '../domain/position.ts'
import { categoryOf, entityIdOf, tenantOf } from '../domain/stream-id.ts'

/** What a handler may know about an event besides its data. */
export interface EventContext {
  /** The id of the entity that it happened to. */
  readonly entityId: string
  /** The entity's category. */
  readonly category: string
  /** The tenant whose entity it is; `undefined` when it is nobody's. */
  readonly tenant: string | undefined
  /** The stream. */
  readonly streamId: string
  /** The event's id. */
  readonly eventId: string
  /** The current name of the event's type. */
  readonly type: string
  /** The zero-based number of the event in its stream. */
  readonly revision: number
  /** The place of the event in the log. */
  readonly position: Position
  /** When it was decided, ISO 8601 in UTC. */
  readonly occurredAt: string
  /** What is stored beside the data. */
  readonly metadata: EventMetadata
}

/** Describes a stored event, read as the type `type`. Reads the metadata only when somebody asks for it. */
export function eventContext(event: RecordedEvent, type: string): EventContext {
  return new LazyContext(event, type)
}

class LazyContext implements EventContext {
  readonly #event: RecordedEvent
  readonly type: string

  constructor(event: RecordedEvent, type: string) {
    this.#event = event
    this.type = type
  }
  get entityId(): string {
    return entityIdOf(this.#event.streamId)
  }
  get category(): string {
    return categoryOf(this.#event.streamId)
  }
  get tenant(): string | undefined {
    return tenantOf(this.#event.streamId)
  }
  get streamId(): string {
    return this.#event.streamId
  }
  get eventId(): string {
    return this.#event.id
  }
  get revision(): number {
    return this.#event.revision
  }
  get position(): Position {
    return this.#event.position
  }
  get occurredAt(): string {
    return this.#event.metadata.occurredAt ?? this.#event.recordedAt
  }
  get metadata(): EventMetadata {
    return this.#event.metadata
  }
}
