import type { Pruned } from '../../app/generations.ts'
import type { App } from '../../app/start-service.ts'

const reasons: Readonly<Record<Pruned['reason'], string>> = {
  retired: 'it was kept for a rollback',
  unfinished: 'a check that died, or other handlers, have begun and not finished it',
  unread: 'it belongs to another version of the code, which no process runs',
}

/** Drops the generations that nobody needs, or says which they are. */
export async function runPrune(app: App, asked: { readonly dryRun: boolean; readonly json: boolean }): Promise<number> {
  const pruned = await app.prune({ dryRun: asked.dryRun })
  if (asked.json) {
    process.stdout.write(`${JSON.stringify(pruned)}\n`)
    return 0
  }
  const verb = asked.dryRun ? 'Would drop' : 'Dropped'
  for (const { model, generation, reason } of pruned) {
    process.stdout.write(`${verb} generation ${generation} of ${model}: ${reasons[reason]}.\n`)
  }
  if (pruned.length === 0) process.stdout.write('Every generation is needed.\n')
  return 0
}
