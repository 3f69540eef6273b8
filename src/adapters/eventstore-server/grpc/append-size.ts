import type { ProposedEvent } from '../log/log-event.ts'
import { protocolFailure } from '../log/protocol-failure.ts'

/** How much an event counts of what an append may have, in bytes. */
export function appendBytesOf({ data, metadata, type }: ProposedEvent): number {
  return data.length + metadata.length + type.length * 2
}

/** @throws a failure with the limit, when an append is larger. */
export function requireAppendSize(bytes: number, maxBytes: number): void {
  if (bytes <= maxBytes) return
  throw protocolFailure('INVALID_ARGUMENT', `Cannot append: the events must have at most ${maxBytes} bytes together`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(maxBytes),
  })
}
