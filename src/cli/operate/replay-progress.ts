import type { AppReplayOptions } from '../../app/rebuilds.ts'
import type { RebuildProgress } from '../../projections/rebuild/progress.ts'
import { createProgressBar, type ProgressBar } from './progress-bar.ts'

/** The shortest time between two lines of JSON about progress, in ms. */
const JSON_EVERY_MS = 1_000

/** What a replay has come to. */
export interface Replayed<Result> {
  /** What it answered. */
  readonly result: Result
  /** How many events were replayed, by read model. */
  readonly events: ReadonlyMap<string, number>
}

/** Runs a replay of one or several read models and tells on standard error how far it is: one bar, or lines of JSON. */
export async function withProgress<Result>(
  { json }: { readonly json: boolean },
  signal: AbortSignal,
  label: string,
  run: (options: AppReplayOptions) => Promise<Result>,
): Promise<Replayed<Result>> {
  const latest = new Map<string, RebuildProgress>()
  const bar = createReplayBar(label)
  const tellJson = createJsonLines()
  const onProgress = (progress: RebuildProgress) => {
    latest.set(progress.model, progress)
    if (json) tellJson(progress)
    else bar.update([...latest.values()])
  }
  try {
    const result = await run({ signal, onProgress })
    return { result, events: new Map([...latest].map(([model, { done }]) => [model, done])) }
  } finally {
    bar.end()
  }
}

function createReplayBar(label: string) {
  let bar: ProgressBar | undefined
  return {
    update: (replays: readonly RebuildProgress[]) => {
      const done = replays.reduce((sum, each) => sum + each.done, 0)
      const isCounted = replays.every(({ total }) => total !== undefined)
      const total = isCounted ? replays.reduce((sum, each) => sum + (each.total ?? 0), 0) : undefined
      bar ??= createProgressBar(process.stderr, { label, unit: 'events' })
      bar.update({ done, count: done, ...(total !== undefined && { total, countTotal: total }) })
    },
    end: () => bar?.end(),
  }
}

function createJsonLines(): (progress: RebuildProgress) => void {
  const toldAt = new Map<string, number>()
  return (progress) => {
    const { model } = progress
    if (performance.now() - (toldAt.get(model) ?? Number.NEGATIVE_INFINITY) < JSON_EVERY_MS) return
    toldAt.set(model, performance.now())
    process.stderr.write(`${JSON.stringify(progress)}\n`)
  }
}
