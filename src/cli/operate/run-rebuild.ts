import type { RebuildPlan } from '../../app/plan-rebuild.ts'
import type { AppReplayOptions } from '../../app/rebuilds.ts'
import type { App } from '../../app/start-service.ts'
import { messageOf } from '../../domain/outcry-error.ts'
import { INTERRUPTED } from './interrupt.ts'
import type { Operation } from './parse-operation.ts'
import { withProgress } from './replay-progress.ts'
import { tellComparison } from './tell-comparison.ts'

type Asked = Extract<Operation, { readonly command: 'rebuild' }>

/** Builds read models anew, one after the other, beside what is read; one that fails does not keep the others back. */
export async function runRebuild(app: App, asked: Asked, signal: AbortSignal): Promise<number> {
  const models = asked.all ? [...app.service.readModels.keys()] : asked.models
  if (asked.dryRun) {
    for (const model of models) tellPlan(await app.planRebuild(model), asked.json)
    return 0
  }
  let code = 0
  for (const model of models) {
    try {
      code = Math.max(code, await rebuildOne(app, { ...asked, model }, signal))
    } catch (error) {
      if (models.length === 1) throw error
      process.stderr.write(`${messageOf(error)}\n`)
      code = 1
    }
    if (signal.aborted) break
  }
  return code
}

async function rebuildOne(app: App, asked: Asked & { model: string }, signal: AbortSignal): Promise<number> {
  const { model, verify: compare, park, json } = asked
  const startedAt = performance.now()
  const { result, events } = await withProgress(asked, signal, `Rebuilding ${model}`, (options: AppReplayOptions) =>
    app.rebuild(model, { ...options, compare, park }),
  )
  if (result === undefined) {
    process.stderr.write(
      'Stopped by Ctrl-C. Rebuild it again to go on from there; readers read what they read before.\n',
    )
    return INTERRUPTED
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  if (json) process.stdout.write(`${JSON.stringify({ model, events, seconds: Number(seconds), ...result })}\n`)
  else {
    process.stdout.write(`${model} is rebuilt: generation ${result.generation}, ${events} events, ${seconds} s.\n`)
    if (result.comparison) tellComparison(result.comparison)
  }
  return 0
}

function tellPlan(plan: RebuildPlan, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify(plan)}\n`)
    return
  }
  const { model, serving, resumes, from, through, types, events } = plan
  const target = resumes === undefined ? 'begin a new generation' : `go on with generation ${resumes}`
  const read = serving === undefined ? 'nothing is read now' : `generation ${serving} is read meanwhile`
  process.stdout.write(
    `A rebuild of ${model} would ${target}; ${read}.\n` +
      `It would replay ${events?.toLocaleString('en') ?? 'all'} events from position ${from} to ${through}: ${types.join(', ')}.\n`,
  )
}
