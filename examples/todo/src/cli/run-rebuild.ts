import { type App, type RebuildProgress, waitUntilReady } from 'outcry'
import { INTERRUPTED, interruptible } from './interrupt.ts'
import { createProgressBar, type ProgressBar } from './progress-bar.ts'
import { withApp } from './with-app.ts'

/** How long the first building of a read model may take, in ms. */
const READY_WITHIN_MS = 600_000

/** Builds a read model anew beside the one that is read, with a progress bar, and switches its readers. */
export function runRebuild({ model }: { readonly model: string }): Promise<number> {
  return withApp('projecting', (app) =>
    interruptible(async (signal) => {
      if (app.service.readModels.has(model)) await waitUntilReady(app, { timeoutMs: READY_WITHIN_MS })
      const startedAt = performance.now()
      const { generation, events } = await rebuildWithBar(app, model, signal)
      if (generation === undefined) {
        process.stderr.write(
          'Stopped by Ctrl-C. Rebuild it again to go on from there; readers read what they read before.\n',
        )
        return INTERRUPTED
      }
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      process.stdout.write(`${model} is rebuilt: generation ${generation}, ${events} events, ${seconds} s.\n`)
      return 0
    }),
  )
}

async function rebuildWithBar(app: App, model: string, signal: AbortSignal) {
  let bar: ProgressBar | undefined
  let events = 0
  const onProgress = ({ done, total }: RebuildProgress) => {
    const unit = total === undefined ? 'events' : `of ${total.toLocaleString('en')} events`
    bar ??= createProgressBar(process.stderr, { label: `Rebuilding ${model}`, unit })
    events = done
    bar.update({ done, count: done, ...(total !== undefined && { total }) })
  }
  try {
    const generation = await app.rebuild(model, { signal, onProgress })
    return { generation, events }
  } finally {
    bar?.end()
  }
}
