import type { App } from '../../app/start-service.ts'
import { INTERRUPTED } from './interrupt.ts'
import { withProgress } from './replay-progress.ts'
import { tellComparison } from './tell-comparison.ts'

/** Compares what is read with a fresh replay: 0 when nothing differs, 1 when something does. */
export async function runVerify(
  app: App,
  asked: { readonly model: string; readonly json: boolean },
  signal: AbortSignal,
): Promise<number> {
  const { model, json } = asked
  const { result } = await withProgress(asked, signal, `Verifying ${model}`, (options) => app.verify(model, options))
  if (result === undefined) return INTERRUPTED
  if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
  else tellComparison(result)
  return result.differing === 0 ? 0 : 1
}
