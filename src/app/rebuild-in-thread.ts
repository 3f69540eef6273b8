import type { ErrorCode } from '../domain/error-catalogue.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import type { RebuildProgress } from '../projections/rebuild/progress.ts'
import type { Settings } from './settings.ts'
import { startThread } from './start-thread.ts'

/** What a thread that rebuilds must know. */
export interface ThreadRebuild {
  /** The module that exports the service. */
  readonly module: string
  /** The service's name. */
  readonly service: string
  /** Where its parts are. */
  readonly settings: Settings
  /** The read model to rebuild. */
  readonly model: string
  /** Whether to switch although events had to be set aside. */
  readonly park: boolean
}

/** What the thread says. */
export type ThreadMessage =
  | { readonly kind: 'progress'; readonly progress: RebuildProgress }
  | { readonly kind: 'done'; readonly generation: number | undefined }
  | { readonly kind: 'failed'; readonly code: ErrorCode | undefined; readonly message: string }

/** The module that runs in the thread, as source or built. */
const threadModule = new URL(
  import.meta.url.endsWith('.ts') ? './rebuild-thread.ts' : './rebuild-thread.js',
  import.meta.url,
)

/**
 * Rebuilds a read model in a thread of its own, so that the event loop of the service stays free.
 *
 * @returns the generation that is read now; `undefined` when aborted.
 * @throws OutcryError as `rebuild`, `rebuild-thread-failed` when the thread fails otherwise or ends without an answer.
 */
export function rebuildInThread(
  rebuild: ThreadRebuild,
  options: { signal: AbortSignal; onProgress?: (progress: RebuildProgress) => void },
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const worker = startThread(threadModule, rebuild)
    const abort = () => worker.postMessage('abort')
    options.signal.addEventListener('abort', abort, { once: true })
    worker.on('message', (message: ThreadMessage) => {
      if (message.kind === 'progress') options.onProgress?.(message.progress)
      else if (message.kind === 'done') resolve(message.generation)
      else reject(failure(rebuild.model, message))
    })
    worker.on('error', reject)
    worker.on('exit', (code) => {
      options.signal.removeEventListener('abort', abort)
      reject(
        new OutcryError(
          'rebuild-thread-failed',
          `Cannot rebuild '${rebuild.model}': its thread ended with code ${code}`,
        ),
      )
    })
  })
}

function failure(model: string, { code, message }: { code: ErrorCode | undefined; message: string }): Error {
  return new OutcryError(code ?? 'rebuild-thread-failed', message, { facts: { model } })
}
