import type { AppendResult, EventStore, ExpectedRevision, NewEvent } from './event-store.ts'
import { isOutcryError } from './outcry-error.ts'

/** How long to wait before an append whose outcome is unknown is sent again, in ms. */
const BACKOFF_MS = [0, 20, 50, 100, 250, 500, 1_000, 2_000]

/**
 * Appends, and sends the same again while the outcome is unknown: the store adds the same ids only once.
 *
 * @throws OutcryError what `append` throws; `append-outcome-unknown` only after about four seconds.
 */
export async function appendUntilKnown(
  store: EventStore,
  write: { streamId: string; expectedRevision: ExpectedRevision; events: readonly NewEvent[] },
): Promise<AppendResult> {
  for (const delayMs of BACKOFF_MS) {
    try {
      return await store.append(write.streamId, write.expectedRevision, write.events)
    } catch (error) {
      if (!isOutcryError(error) || error.handling !== 'retry') throw error
      await new Promise((resolve) => setTimeout(resolve, delayMs))
    }
  }
  return store.append(write.streamId, write.expectedRevision, write.events)
}
