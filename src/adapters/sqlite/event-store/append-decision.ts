import type { ExpectedRevision } from '../../../domain/event-store.ts'
import { streamDeleted, wrongExpectedRevision } from '../../../domain/stream-errors.ts'

/** Where a writer finds a stream. */
export interface StreamState {
  /** The revision of its last event, -1 when there is none. */
  readonly revision: number
  /** Whether it was deleted, so that it can be written again or for ever. */
  readonly deletion: 'none' | 'deleted' | 'tombstoned'
  /** Whether metadata was ever set for it. */
  readonly hasMetadata: boolean
}

/** Looks up what is in a stream already. */
export interface KnownEvents {
  /** The id of the event at a revision. */
  idAt(revision: number): string | undefined
  /** The latest revision at which an event with this id stands. */
  revisionOf(id: string): number | undefined
}

/** Write the events behind the last one, or answer that they are there up to this revision. */
export type AppendDecision = { readonly kind: 'append' } | { readonly kind: 'repeated'; readonly revision: number }

const APPEND: AppendDecision = { kind: 'append' }

/**
 * Decides an append by the rules of EventStoreDB's expected revisions.
 *
 * @throws OutcryError `wrong-expected-revision` or `stream-deleted`.
 */
export function decideAppend(
  stream: StreamState & { readonly streamId: string },
  write: { readonly expected: ExpectedRevision; readonly ids: readonly string[] },
  known: KnownEvents,
): AppendDecision {
  const { expected } = write
  if (stream.deletion === 'tombstoned') throw streamDeleted(stream.streamId)
  if (expected === 'stream-exists') requireExisting(stream)
  if (expected === 'any' || expected === 'stream-exists') return decideById(stream, { ...write, expected }, known)
  const expectedNumber = expected === 'no-stream' ? -1 : expected
  if (expectedNumber === stream.revision) return APPEND
  if (expectedNumber > stream.revision) throw wrongExpectedRevision(stream, expected)
  return decideOlder(stream, { ...write, expectedNumber }, known)
}

function requireExisting(stream: StreamState & { readonly streamId: string }): void {
  if (stream.deletion === 'deleted') throw streamDeleted(stream.streamId)
  if (stream.revision < 0 && !stream.hasMetadata) throw wrongExpectedRevision(stream, 'stream-exists')
}

function decideById(
  stream: { readonly streamId: string; readonly revision: number },
  write: { readonly expected: ExpectedRevision; readonly ids: readonly string[] },
  known: KnownEvents,
): AppendDecision {
  let last: number | undefined
  for (const [index, id] of write.ids.entries()) {
    const revision = known.revisionOf(id)
    if (revision === undefined && index === 0) return APPEND
    if (revision === undefined) throw wrongExpectedRevision(stream, write.expected)
    last = revision
  }
  return last === undefined ? APPEND : { kind: 'repeated', revision: last }
}

function decideOlder(
  stream: StreamState & { readonly streamId: string },
  write: { readonly expected: ExpectedRevision; readonly expectedNumber: number; readonly ids: readonly string[] },
  known: KnownEvents,
): AppendDecision {
  const { expected, expectedNumber, ids } = write
  const firstOther = ids.findIndex((id, index) => known.idAt(expectedNumber + 1 + index) !== id)
  if (firstOther < 0) return { kind: 'repeated', revision: expectedNumber + ids.length }
  if (firstOther === 0 && expected === 'no-stream' && stream.deletion === 'deleted') return APPEND
  throw wrongExpectedRevision(stream, expected)
}
