import { deterministicId } from '../domain/deterministic-id.ts'
import type { EventSource } from '../domain/entity.ts'
import type { DomainEvent } from '../domain/event.ts'
import type { RecordedEvent } from '../domain/event-store.ts'
import type { JsonValue } from '../domain/json.ts'
import type { EventMetadata } from '../domain/metadata.ts'
import { streamIdOf } from '../domain/stream-id.ts'

/** An event with the entity that it happened to. */
export interface Happening {
  /** The entity's id. */
  readonly id: string
  /** What happened. */
  readonly event: DomainEvent
  /** What is stored beside it. */
  readonly metadata: EventMetadata
  /** The tenant whose entity it is; nobody's when absent. */
  readonly tenant?: string
}

/** When everything happens in a test that does not say when. */
const ONCE = '2000-01-01T00:00:00.000Z'

/** Says what happened to one entity, at midnight of 1 January 2000 unless {@link happenedAt} says when. */
export function happenedTo(id: string, ...events: readonly DomainEvent[]): readonly Happening[] {
  return happenedAt(ONCE, id, ...events)
}

/**
 * Says what happened to one entity, and when.
 *
 * @param occurredAt - ISO 8601 in UTC
 */
export function happenedAt(occurredAt: string, id: string, ...events: readonly DomainEvent[]): readonly Happening[] {
  return events.map((event) => ({ id, event, metadata: { occurredAt } }))
}

/** Says that this happened to entities of a tenant: `happenedFor('acme', happenedTo('milk', TodoAdded({ ... })))`. */
export function happenedFor(tenant: string, happenings: readonly Happening[]): readonly Happening[] {
  return happenings.map((happening) => ({ ...happening, tenant }))
}

/**
 * Records what happened as a log would: revisions by stream from 0, positions from 1.
 *
 * @throws OutcryError `event-invalid` when an event does not fit its schema.
 */
export function recordHappenings(
  sources: readonly EventSource[],
  happenings: readonly Happening[],
): readonly RecordedEvent[] {
  const revisions = new Map<string, number>()
  return happenings.map(({ id, tenant, event: { category, type, data }, metadata }, index) => {
    const streamId = streamIdOf(category, id, tenant)
    const revision = (revisions.get(streamId) ?? -1) + 1
    revisions.set(streamId, revision)
    const versions = sources.find((source) => source.category === category)?.versions.get(type)
    const checked = versions?.check(data, `Cannot use event ${type} of entity '${category}' in a test`) ?? data
    return {
      id: deterministicId(streamId, String(revision)),
      streamId,
      revision,
      position: String(index + 1),
      type,
      data: checked as JsonValue,
      schemaVersion: versions?.current ?? 1,
      metadata: { ...metadata, ...(versions !== undefined && { schemaVersion: versions.current }) },
      recordedAt: metadata.occurredAt ?? ONCE,
    }
  })
}
