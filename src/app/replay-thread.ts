import { parentPort, workerData } from 'node:worker_threads'
import { isOutcryError, messageOf, OutcryError } from '../domain/outcry-error.ts'
import type { RebuildProgress } from '../projections/rebuild/progress.ts'
import type { Rebuilt } from '../projections/rebuild/switch-readers.ts'
import { openPorts } from './ports.ts'
import { replayHere } from './replay-here.ts'
import type { ThreadMessage, ThreadReplay } from './replay-in-thread.ts'
import { isService, type Service } from './service.ts'

/** The shortest time between two messages about progress, in ms. */
const PROGRESS_EVERY_MS = 100

const { module, service: name, settings, model, work } = workerData as ThreadReplay
const port = parentPort
const abort = new AbortController()
const post = (message: ThreadMessage) => port?.postMessage(message)
port?.on('message', () => abort.abort())

try {
  post({ kind: 'done', rebuilt: await run(await findService()) })
} catch (error) {
  post({ kind: 'failed', code: isOutcryError(error) ? error.code : undefined, message: messageOf(error) })
} finally {
  port?.close()
}

async function run(service: Service): Promise<Rebuilt | undefined> {
  // A rebuild reads the log itself.
  const ports = await openPorts({ ...settings, fanOut: 'in-process' }, service)
  let toldAt = 0
  try {
    const onProgress = (progress: RebuildProgress) => {
      if (progress.phase === 'replaying' && performance.now() - toldAt < PROGRESS_EVERY_MS) return
      toldAt = performance.now()
      post({ kind: 'progress', progress })
    }
    return await replayHere(ports, service, { model, work }, { signal: abort.signal, onProgress })
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
    `Cannot ${work.kind} '${model}': module '${module}' exports no service '${name}': export what service() answers from the ` +
      'module whose import.meta.url it was given',
    { facts: { module, service: name } },
  )
}
