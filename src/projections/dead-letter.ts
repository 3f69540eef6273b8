import type { SetAside } from './fold-rows.ts'
import type { DeadLetter, GenerationKey, LaneLease } from './read-model-store.ts'

/** Makes the dead letter of an event that was set aside. */
export function deadLetter(
  aside: SetAside,
  place: GenerationKey & { lane: LaneLease['lane']; parkedAt: string },
): DeadLetter {
  const { event, key, reason, waiting } = aside
  const { position, streamId, revision, type } = event
  const { model, generation, lane, parkedAt } = place
  return { model, generation, lane, parkedAt, key, position, streamId, revision, type, reason, waiting }
}
