/** How many lanes a new log has. Frozen beside the id of each log when the log is created. */
export const LANE_COUNT = 16

/** The name of the hash behind {@link laneOf}. Frozen beside the id of each log when the log is created. */
export const LANE_HASH = 'fnv1a-32'

/**
 * A lane of the log, from 0 to one below the log's number of lanes, or `'log'` for the whole log in order.
 */
export type Lane = number | 'log'

const encoder = new TextEncoder()

/**
 * Computes the 32-bit FNV-1a hash of a text's UTF-8 bytes.
 *
 * Source of the constants: the FNV reference by Fowler, Noll and Vo.
 *
 * @returns an unsigned 32-bit integer.
 */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    // Only ASCII characters are their own bytes.
    if (unit > 127) return fnv1a32OfBytes(encoder.encode(text))
    hash = Math.imul(hash ^ unit, 0x01000193)
  }
  return hash >>> 0
}

function fnv1a32OfBytes(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash >>> 0
}

/** Tells in which of `laneCount` lanes all events of a stream travel, in order. */
export function laneOf(streamId: string, laneCount: number = LANE_COUNT): number {
  return fnv1a32(streamId) % laneCount
}
