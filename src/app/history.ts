import type { Entity } from '../domain/entity.ts'
import type { EventOf } from '../domain/event.ts'
import type { EventCodec } from '../domain/event-codec.ts'
import type { EventStore, RecordedEvent } from '../domain/event-store.ts'
import type { EventMetadata } from '../domain/metadata.ts'
import type { Position } from '../domain/position.ts'
import { streamIdOf } from '../domain/stream-id.ts'
import { requireTenantWhere, type Service } from './service.ts'

/** One event of an entity, and what it made of it. */
export interface HistoryStep<Category extends string, State, Events> {
  /** The event as its newest schema has it. */
  readonly event: EventOf<Category, Events>
  /** The state after it. */
  readonly state: State
  /** The zero-based number of the event in its stream. */
  readonly revision: number
  /** The place of the event in the log. */
  readonly position: Position
  /** When it was decided, ISO 8601 in UTC. */
  readonly occurredAt: string
  /** What is stored beside it. */
  readonly metadata: EventMetadata
}

/**
 * Reads what happened to one entity, oldest first, with the state after each event: its history, which can be read as of
 * any moment. Empty when nothing has happened.
 *
 * Throws OutcryError `input-invalid`, `tenant-missing`, `stream-deleted`, `event-undecodable` or `event-version-newer`, and what reading throws.
 */
export type History = <Category extends string, State, Events>(
  entity: Entity<Category, State, Events>,
  id: string,
  options?: { readonly tenant?: string },
) => AsyncIterable<HistoryStep<Category, State, Events>>

/** Makes the history of a running service. */
export function createHistory(parts: { service: Service; store: EventStore; codec: EventCodec }): History {
  const { service, store, codec } = parts
  return async function* history(entity, id, { tenant } = {}) {
    requireTenantWhere(service, tenant, `read the history of ${entity.category}`)
    let state = entity.initial()
    for await (const page of store.readStream(streamIdOf(entity.category, id, tenant))) {
      for (const recorded of page) {
        for (const decoded of codec.decode(recorded)) {
          const event = { kind: 'event', category: entity.category, ...decoded } as never
          state = entity.evolve(state, event)
          yield { event, state, ...placeOf(recorded) }
        }
      }
    }
  }
}

function placeOf({ revision, position, metadata, recordedAt }: RecordedEvent) {
  return { revision, position, metadata, occurredAt: metadata.occurredAt ?? recordedAt }
}
