import type { ErrorCode } from '../domain/error-catalogue.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import type { RebuildProgress } from '../projections/rebuild/progress.ts'
import type { Rebuilt } from '../projections/rebuild/switch-readers.ts'
import type { ReplayAsked, ReplayOutcome } from './replay-together.ts'
import type { Settings } from './settings.ts'
import { startThread } from './start-thread.ts'

/** What a thread that replays the log must know. */
export interface ThreadReplay extends ReplayAsked {
  /** The module that exports the service. */
  readonly module: string
  /** The service's name. */
  readonly service: string
  /** Where its parts are. */
  readonly settings: Settings
}

/** How the replay of one read model has ended, as it can be sent from a thread to another one. */
export type ThreadOutcome =
  | { readonly model: string; readonly rebuilt: Rebuilt | undefined }
  | { readonly model: string; readonly failure: ThreadFailure }

/** An error without what cannot be sent. */
export interface ThreadFailure {
  /** Its code; absent when it is not Outcry's. */
  readonly code: ErrorCode | undefined
  /** Its message. */
  readonly message: string
}

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly progress: RebuildProgress }
  | { readonly kind: 'done'; readonly outcomes: readonly ThreadOutcome[] }
  | { readonly kind: 'failed'; readonly failure: ThreadFailure }

/** The module that runs in the thread, as source or built. */
const threadModule = new URL(
  import.meta.url.endsWith('.ts') ? './replay-thread.ts' : './replay-thread.js',
  import.meta.url,
)

/**
 * Replays the log for read models in a thread of its own, so that the event loop of the service stays free.
 *
 * @returns what `replayTogether` does.
 * @throws OutcryError `rebuild-thread-failed` when the thread fails or ends without an answer.
 */
export function replayInThread(
  replay: ThreadReplay,
  options: { signal: AbortSignal; onProgress?: (progress: RebuildProgress) => void },
): Promise<readonly ReplayOutcome[]> {
  return new Promise((resolve, reject) => {
    const worker = startThread(threadModule, replay)
    const abort = () => worker.postMessage('abort')
    options.signal.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') options.onProgress?.(message.progress)
      else if (message.kind === 'done') resolve(message.outcomes.map(outcomeFrom))
      else reject(errorFrom(replay.models, message.failure))
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      options.signal.removeEventListener('abort', abort)
      reject(
        new OutcryError(
          'rebuild-thread-failed',
          `Cannot ${replay.work.kind} '${replay.models.join(', ')}': its thread ended with code ${code}`,
        ),
      )
    })
  })
}

function outcomeFrom(outcome: ThreadOutcome): ReplayOutcome {
  if ('rebuilt' in outcome) return outcome
  return { model: outcome.model, error: errorFrom([outcome.model], outcome.failure) }
}

function errorFrom(models: readonly string[], { code, message }: ThreadFailure): Error {
  return new OutcryError(code ?? 'rebuild-thread-failed', message, { facts: { model: models.join(', ') } })
}
