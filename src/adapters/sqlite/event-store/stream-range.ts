import { streamDeleted } from '../../../domain/stream-errors.ts'
import { parseStreamMetadata, type StreamRow } from './stream-row.ts'

/** Which events of a stream may be read. */
export interface StreamRange {
  /** The first revision. */
  readonly first: number
  /** The last revision; before the first one when nothing may be read. */
  readonly last: number
  /** Only events recorded at this time or later, in ms since 1970. */
  readonly recordedSince: number
}

/**
 * Tells what deletion and metadata have left of a stream.
 *
 * @throws OutcryError `stream-deleted` for a tombstone.
 */
export function readableRange(streamId: string, stream: StreamRow): StreamRange {
  if (stream.deletion === 'tombstoned') throw streamDeleted(streamId)
  const last = stream.deletion === 'deleted' ? -1 : stream.revision
  const { truncateBefore = 0, maxCount, maxAgeSeconds } = parseStreamMetadata(stream.metadata)
  const firstOfCount = maxCount === undefined ? 0 : last - maxCount + 1
  return {
    first: Math.max(0, truncateBefore, firstOfCount),
    last,
    recordedSince: maxAgeSeconds === undefined ? 0 : Date.now() - maxAgeSeconds * 1_000,
  }
}
