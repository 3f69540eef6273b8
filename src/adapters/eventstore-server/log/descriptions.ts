import type { EventStore } from '../../../domain/event-store.ts'
import { type LogEvent, METADATA_TYPE, METASTREAM_PREFIX, TOMBSTONE_TYPE } from './log-event.ts'
import { fromStored } from './stored-form.ts'
import { describeStream, type StreamDescription } from './stream-description.ts'

/** What is known of streams beside their events, kept in memory. */
export interface Descriptions {
  /** What the metadata of a stream says; `undefined` when it has none. */
  of(streamId: string): StreamDescription | undefined
  /** Whether a stream is deleted for ever; the stream that describes it goes with it. */
  isTombstoned(streamId: string): boolean
  /** Learns from events that were written to a stream of metadata, or that ended a stream. */
  learn(event: Pick<LogEvent, 'streamId' | 'type' | 'revision' | 'position' | 'data' | 'tombstone'>): void
}

/** Reads the metadata and tombstones of all streams from the log. */
export async function readDescriptions(store: EventStore): Promise<Descriptions> {
  const descriptions = new Map<string, StreamDescription>()
  const tombstones = new Set<string>()
  const learn: Descriptions['learn'] = (event) => {
    if (event.tombstone) tombstones.add(event.streamId)
    const described = describedBy(event.streamId)
    if (described === undefined) return
    const known = descriptions.get(described)
    if (known === undefined || known.position < event.position) descriptions.set(described, describeStream(event))
  }
  for await (const page of store.readAll({ filter: { types: [METADATA_TYPE, TOMBSTONE_TYPE] } })) {
    for (const event of page.events) learn(fromStored(event))
  }
  return {
    of: (streamId) => descriptions.get(streamId),
    isTombstoned: (streamId) => tombstones.has(streamId) || tombstones.has(describedBy(streamId) ?? ''),
    learn,
  }
}

/** The stream that another one describes; `undefined` for streams that describe none. */
export function describedBy(streamId: string): string | undefined {
  return streamId.startsWith(METASTREAM_PREFIX) ? streamId.slice(METASTREAM_PREFIX.length) : undefined
}
