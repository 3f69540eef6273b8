import { setTimeout as wait } from 'node:timers/promises'
import { isOutcryError } from '../../domain/outcry-error.ts'

/** The longest pause between two tries, in ms. */
const LONGEST_PAUSE_MS = 500

/** How long a subscription tries to come back. */
export interface Patience {
  /** It goes on. */
  renew(): void
  /** It has failed: throws the error when it has failed for too long, or when trying again is of no use. */
  wear(error: unknown): void
  /** Waits before the next try. */
  pause(signal: AbortSignal): Promise<void>
}

/** Begins with all its patience, which lasts so long. */
export function createPatience(comeBackMs: number): Patience {
  let pauseMs = 10
  let failingSince: number | undefined
  return {
    renew: () => {
      pauseMs = 10
      failingSince = undefined
    },
    wear: (error) => {
      failingSince ??= performance.now()
      if (!isOutcryError(error, 'database-unavailable')) throw error
      if (performance.now() - failingSince > comeBackMs) throw error
    },
    pause: async (signal) => {
      await wait(pauseMs, undefined, { signal }).catch(() => undefined)
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
    },
  }
}
