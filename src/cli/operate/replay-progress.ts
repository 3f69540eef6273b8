import type { AppReplayOptions } from '../../app/rebuilds.ts'
import type { RebuildProgress } from '../../projections/rebuild/progress.ts'
import { createProgressBar, type ProgressBar } from './progress-bar.ts'

/** The shortest time between two lines of JSON about progress, in ms. */
const JSON_EVERY_MS = 1_000

/** Runs a replay and tells on standard error how far it is: a bar, or lines of JSON. */
export async function withProgress<Result>(
  { json }: { readonly json: boolean },
  signal: AbortSignal,
  label: string,
  run: (options: AppReplayOptions) => Promise<Result>,
): Promise<{ readonly result: Result; readonly events: number }> {
  let bar: ProgressBar | undefined
  let events = 0
  let toldAt = Number.NEGATIVE_INFINITY
  const onProgress = (progress: RebuildProgress) => {
    const { done, total } = progress
    events = done
    if (json) {
      if (performance.now() - toldAt < JSON_EVERY_MS) return
      toldAt = performance.now()
      process.stderr.write(`${JSON.stringify(progress)}\n`)
      return
    }
    const unit = total === undefined ? 'events' : `of ${total.toLocaleString('en')} events`
    bar ??= createProgressBar(process.stderr, { label, unit })
    bar.update({ done, count: done, ...(total !== undefined && { total }) })
  }
  try {
    return { result: await run({ signal, onProgress }), events }
  } finally {
    bar?.end()
  }
}
