import type { StreamMetadata } from './event-store.ts'
import { messageOf, OutcryError } from './outcry-error.ts'

/**
 * Writes the metadata of a stream as JSON.
 *
 * @throws OutcryError `input-invalid` for numbers that mean nothing, and what is not JSON.
 */
export function encodeStreamMetadata(streamId: string, metadata: StreamMetadata): string {
  requireNumber(streamId, 'maxCount', metadata.maxCount, 1)
  requireNumber(streamId, 'maxAgeSeconds', metadata.maxAgeSeconds, 1)
  requireNumber(streamId, 'truncateBefore', metadata.truncateBefore, 0)
  try {
    return JSON.stringify(metadata)
  } catch (error) {
    throw invalid(streamId, `it is not JSON (${messageOf(error)})`, error)
  }
}

function requireNumber(streamId: string, name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isSafeInteger(value) && value >= least)) return
  throw invalid(streamId, `${name} must be a whole number from ${least} on, current value is ${value}`)
}

function invalid(streamId: string, reason: string, cause?: unknown): OutcryError {
  const options = cause === undefined ? {} : { cause }
  return new OutcryError('input-invalid', `Cannot set metadata of stream '${streamId}': ${reason}`, {
    facts: { streamId },
    ...options,
  })
}
