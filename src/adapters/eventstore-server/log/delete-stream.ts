import type { ExpectedRevision } from '../../../domain/event-store.ts'
import { wrongExpectedRevision } from '../../../domain/stream-errors.ts'
import { requireExpected } from './append-events.ts'
import { JSON_CONTENT, METADATA_TYPE, METASTREAM_PREFIX, type ProposedEvent, TOMBSTONE_TYPE } from './log-event.ts'
import type { LogParts } from './log-parts.ts'
import { toStored } from './stored-form.ts'
import { SOFT_DELETION } from './stream-description.ts'
import { lastRevision, requireAlive } from './stream-view.ts'

/** A stream, and what is expected of it. */
export interface StreamDeletion {
  /** The stream. */
  readonly streamId: string
  /** What the writer expects there. */
  readonly expected: ExpectedRevision
}

/**
 * Deletes a stream until somebody writes to it again.
 *
 * @returns the position of the event that says so.
 * @throws OutcryError `wrong-expected-revision`, also for a stream that was never written; `stream-deleted`.
 */
export async function deleteStream(parts: LogParts, { streamId, expected }: StreamDeletion): Promise<number> {
  return await parts.gate.alone(streamId, async () => {
    const revision = await requireDeletable(parts, { streamId, expected })
    if (revision < 0) throw wrongExpectedRevision({ streamId, revision }, expected)
    const event = newEvent(METADATA_TYPE, SOFT_DELETION)
    return await write(parts, { streamId: METASTREAM_PREFIX + streamId, expected: 'any', event })
  })
}

/**
 * Deletes a stream for ever.
 *
 * @returns the position of the event that says so.
 * @throws OutcryError `wrong-expected-revision`, `stream-deleted`.
 */
export async function tombstoneStream(parts: LogParts, { streamId, expected }: StreamDeletion): Promise<number> {
  return await parts.gate.alone(streamId, async () => {
    const revision = await requireDeletable(parts, { streamId, expected })
    const behind = revision < 0 ? 'no-stream' : revision
    return await write(parts, { streamId, expected: behind, event: newEvent(TOMBSTONE_TYPE, '') })
  })
}

async function requireDeletable(parts: LogParts, { streamId, expected }: StreamDeletion): Promise<number> {
  requireAlive(parts, streamId)
  const revision = await lastRevision(parts, streamId)
  requireExpected(parts, { streamId, expected, revision })
  return revision
}

function newEvent(type: string, data: string): ProposedEvent {
  const empty = Buffer.alloc(0)
  return { id: crypto.randomUUID(), type, contentType: JSON_CONTENT, data: Buffer.from(data), metadata: empty }
}

async function write(
  { store, descriptions }: LogParts,
  { streamId, expected, event }: StreamDeletion & { event: ProposedEvent },
): Promise<number> {
  const tombstone = event.type === TOMBSTONE_TYPE
  const result = await store.append(streamId, expected, [toStored(event, { tombstone })])
  const position = Number(result.position)
  descriptions.learn({ ...event, streamId, revision: result.revision, position, tombstone })
  return position
}
