import type { App } from '../../app/start-service.ts'
import { INTERRUPTED } from './interrupt.ts'
import { withProgress } from './replay-progress.ts'

/** Lets readers read what they read before the last rebuild, brought up to date. */
export async function runRollback(
  app: App,
  asked: { readonly model: string; readonly json: boolean },
  signal: AbortSignal,
): Promise<number> {
  const { model, json } = asked
  const { result, events } = await withProgress(asked, signal, `Bringing ${model} up to date`, (options) =>
    app.rollback(model, options),
  )
  if (result === undefined) return INTERRUPTED
  const { generation } = result
  if (json) process.stdout.write(`${JSON.stringify({ model, generation, events })}\n`)
  else process.stdout.write(`${model} is rolled back: generation ${generation}, ${events} events it had missed.\n`)
  return 0
}
