import type { ErrorCode } from '../domain/error-catalogue.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import type { RebuildProgress } from '../projections/rebuild/progress.ts'
import type { Rebuilt } from '../projections/rebuild/switch-readers.ts'
import type { ReplayWork } from './replay-here.ts'
import type { Settings } from './settings.ts'
import { startThread } from './start-thread.ts'

/** What a thread that replays the log must know. */
export interface ThreadReplay {
  /** The module that exports the service. */
  readonly module: string
  /** The service's name. */
  readonly service: string
  /** Where its parts are. */
  readonly settings: Settings
  /** The read model. */
  readonly model: string
  /** What to do. */
  readonly work: ReplayWork
}

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly progress: RebuildProgress }
  | { readonly kind: 'done'; readonly rebuilt: Rebuilt | undefined }
  | { readonly kind: 'failed'; readonly code: ErrorCode | undefined; readonly message: string }

/** The module that runs in the thread, as source or built. */
const threadModule = new URL(
  import.meta.url.endsWith('.ts') ? './replay-thread.ts' : './replay-thread.js',
  import.meta.url,
)

/**
 * Replays the log for a read model in a thread of its own, so that the event loop of the service stays free.
 *
 * @returns what `replayHere` does.
 * @throws OutcryError as `replayHere`, `rebuild-thread-failed` when the thread fails otherwise or ends without an answer.
 */
export function replayInThread(
  replay: ThreadReplay,
  options: { signal: AbortSignal; onProgress?: (progress: RebuildProgress) => void },
): Promise<Rebuilt | undefined> {
  return new Promise((resolve, reject) => {
    const worker = startThread(threadModule, replay)
    const abort = () => worker.postMessage('abort')
    options.signal.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') options.onProgress?.(message.progress)
      else if (message.kind === 'done') resolve(message.rebuilt)
      else reject(failure(replay.model, message))
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      options.signal.removeEventListener('abort', abort)
      reject(
        new OutcryError(
          'rebuild-thread-failed',
          `Cannot ${replay.work.kind} '${replay.model}': its thread ended with code ${code}`,
        ),
      )
    })
  })
}

function failure(model: string, { code, message }: { code: ErrorCode | undefined; message: string }): Error {
  return new OutcryError(code ?? 'rebuild-thread-failed', message, { facts: { model } })
}
