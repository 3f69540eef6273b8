import { isOutcryError, messageOf } from '../domain/outcry-error.ts'
import { backOffMs, wait } from './back-off.ts'

/** `running`, `waiting` to try again after an error, `stopped` until somebody mends it, or `lost` to another owner. */
export type LaneState = 'running' | 'waiting' | 'stopped' | 'lost'

/** Work on one lane, done piece by piece: each piece is tried until it succeeds, or the lane is stopped or lost. */
export interface PersistentWork {
  /** What it is doing. */
  readonly state: LaneState
  /** The last thing that went wrong; absent after a success. */
  readonly lastError: string | undefined
  /** Whether nothing more will be done. */
  readonly ended: boolean
  /** Does a piece of work after all earlier ones. Never throws; what went wrong is in `lastError`. */
  inTurn(piece: () => Promise<void>): Promise<void>
  /** Resolves when the work given so far is done. */
  settled(): Promise<void>
  /** Finishes the try under way, and does nothing more. */
  stop(): Promise<void>
}

/**
 * Makes the work of one lane.
 *
 * @param onEnd - called when the lane was stopped by an error, or is lost
 * @param signal - ends it, and all waiting
 */
export function createPersistentWork(onEnd: () => void, signal: AbortSignal): PersistentWork {
  let state: LaneState = 'running'
  let lastError: string | undefined
  let stopping = false
  let last: Promise<void> = Promise.resolve()
  const ended = () => stopping || signal.aborted || state === 'stopped' || state === 'lost'

  const fail = async (error: unknown, failures: number) => {
    lastError = messageOf(error)
    state = stateAfter(error)
    if (state === 'waiting') await wait(backOffMs(failures), signal)
    else onEnd()
  }
  const untilDone = async (piece: () => Promise<void>) => {
    for (let failures = 0; !ended(); failures += 1) {
      try {
        await piece()
        state = 'running'
        lastError = undefined
        return
      } catch (error) {
        await fail(error, failures)
      }
    }
  }
  return {
    get state() {
      return state
    },
    get lastError() {
      return lastError
    },
    get ended() {
      return ended()
    },
    inTurn: (piece) => {
      last = last.then(() => untilDone(piece))
      return last
    },
    settled: () => last,
    stop: () => {
      stopping = true
      return last
    },
  }
}

function stateAfter(error: unknown): LaneState {
  if (isOutcryError(error, 'lease-lost')) return 'lost'
  return isOutcryError(error) && error.handling === 'stop' ? 'stopped' : 'waiting'
}
