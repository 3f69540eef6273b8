import type { RebuildPlan } from '../../app/plan-rebuild.ts'
import type { AppReplayOptions } from '../../app/rebuilds.ts'
import type { ReplayOutcome } from '../../app/replay-together.ts'
import type { App } from '../../app/start-service.ts'
import { messageOf } from '../../domain/outcry-error.ts'
import { INTERRUPTED } from './interrupt.ts'
import type { Operation } from './parse-operation.ts'
import { withProgress } from './replay-progress.ts'
import { tellComparison } from './tell-comparison.ts'

type Asked = Extract<Operation, { readonly command: 'rebuild' }>

/** Builds read models anew beside what is read, with one pass over the log; one that fails keeps none of the others back. */
export async function runRebuild(app: App, asked: Asked, signal: AbortSignal): Promise<number> {
  const models = asked.all ? [...app.service.readModels.keys()] : asked.models
  if (asked.dryRun) {
    for (const model of models) tellPlan(await app.planRebuild(model), asked.json)
    return 0
  }
  const { verify: compare, park, json } = asked
  const startedAt = performance.now()
  const label = `Rebuilding ${models.length > 3 ? `${models.length} read models` : models.join(', ')}`
  const { result, events } = await withProgress(asked, signal, label, (options: AppReplayOptions) =>
    app.rebuildTogether(models, { ...options, compare, park }),
  )
  const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1))
  const codes = result.map((each) => tellOutcome(each, { events: events.get(each.model) ?? 0, seconds, json }))
  return Math.max(0, ...codes)
}

function tellOutcome(
  outcome: ReplayOutcome,
  { events, seconds, json }: { events: number; seconds: number; json: boolean },
): number {
  const { model } = outcome
  if ('error' in outcome) {
    process.stderr.write(`${messageOf(outcome.error)}\n`)
    return 1
  }
  const { rebuilt } = outcome
  if (rebuilt === undefined) {
    process.stderr.write(
      `Stopped by Ctrl-C. Rebuild ${model} again to go on from there; readers read what they read before.\n`,
    )
    return INTERRUPTED
  }
  if (json) process.stdout.write(`${JSON.stringify({ model, events, seconds, ...rebuilt })}\n`)
  else {
    process.stdout.write(`${model} is rebuilt: generation ${rebuilt.generation}, ${events} events, ${seconds} s.\n`)
    if (rebuilt.comparison) tellComparison(rebuilt.comparison)
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
