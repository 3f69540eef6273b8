import { parentPort, workerData } from 'node:worker_threads'
import { isOutcryError, messageOf, OutcryError } from '../domain/outcry-error.ts'
import type { RebuildProgress } from '../projections/rebuild/progress.ts'
import { lowerPriority } from './lower-priority.ts'
import { openPorts } from './ports.ts'
import type { ThreadFailure, ThreadMessage, ThreadOutcome, ThreadReplay } from './replay-in-thread.ts'
import { type ReplayOutcome, replayTogether } from './replay-together.ts'
import { isService, type Service } from './service.ts'

/** The shortest time between two messages about progress, in ms. */
const PROGRESS_EVERY_MS = 100

const { module, service: name, settings, models, work } = workerData as ThreadReplay
const port = parentPort
const abort = new AbortController()
const post = (message: ThreadMessage) => port?.postMessage(message)
port?.on('message', () => abort.abort())
// Requests that the service answers meanwhile come first.
lowerPriority()

try {
  post({ kind: 'done', outcomes: (await run(await findService())).map(outcomeToSend) })
} catch (error) {
  post({ kind: 'failed', failure: failureFrom(error) })
} finally {
  port?.close()
}

function outcomeToSend(outcome: ReplayOutcome): ThreadOutcome {
  return 'rebuilt' in outcome ? outcome : { model: outcome.model, failure: failureFrom(outcome.error) }
}

function failureFrom(error: unknown): ThreadFailure {
  return { code: isOutcryError(error) ? error.code : undefined, message: messageOf(error) }
}

async function run(service: Service): Promise<readonly ReplayOutcome[]> {
  // A rebuild reads the log itself.
  const ports = await openPorts({ ...settings, fanOut: 'in-process' }, service)
  const toldAt = new Map<string, number>()
  try {
    const onProgress = (progress: RebuildProgress) => {
      const { model, phase } = progress
      if (phase === 'replaying' && performance.now() - (toldAt.get(model) ?? 0) < PROGRESS_EVERY_MS) return
      toldAt.set(model, performance.now())
      post({ kind: 'progress', progress })
    }
    return await replayTogether(ports, service, { models, work }, { signal: abort.signal, onProgress })
  } finally {
    await ports.close()
  }
}

async function findService(): Promise<Service> {
  const exported: Record<string, unknown> = await import(module)
  const found = Object.values(exported).find((value) => isService(value) && value.name === name)
  if (found !== undefined) return found as Service
  throw new OutcryError(
    'setting-invalid',
    `Cannot ${work.kind} '${models.join(', ')}': module '${module}' exports no service '${name}': export what service() answers from the ` +
      'module whose import.meta.url it was given',
    { facts: { module, service: name } },
  )
}
