import type { ExpectedRevision } from './event-store.ts'
import { OutcryError } from './outcry-error.ts'

/** The error for a stream that is not where the writer thinks it is. */
export function wrongExpectedRevision(
  stream: { readonly streamId: string; readonly revision: number },
  expected: ExpectedRevision,
): OutcryError {
  const { streamId } = stream
  const actual = stream.revision < 0 ? 'no-stream' : stream.revision
  return new OutcryError(
    'wrong-expected-revision',
    `Cannot write to stream '${streamId}': the writer expected ${expected}, current revision is ${actual}`,
    { facts: { streamId, expected, actual } },
  )
}

/** The error for a stream that was deleted. */
export function streamDeleted(streamId: string): OutcryError {
  return new OutcryError('stream-deleted', `Cannot use stream '${streamId}': it was deleted`, { facts: { streamId } })
}
