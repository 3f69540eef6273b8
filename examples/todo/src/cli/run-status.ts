import type { ReadModelDescription } from 'outcry'
import { formatTable } from './format-table.ts'
import { withApp } from './with-app.ts'

/** Tells how far each read model is. */
export function runStatus(): Promise<number> {
  return withApp('reading', async (app) => {
    const { logId, head, readModels } = await app.describe()
    const table = formatTable([
      ['read model', 'version', 'generation', 'state', 'events behind', 'dead letters'],
      ...readModels.map(rowOf),
    ])
    process.stdout.write(`Log ${logId}, last event at position ${head}.\n\n${table}`)
    return 0
  })
}

function rowOf({ name, version, generation, state, lagEvents, deadLetters }: ReadModelDescription): readonly string[] {
  // Who builds and what goes wrong is known to the process that does it: its /health/lag tells.
  return [name, version, generation ?? '-', state, lagEvents ?? '-', deadLetters].map(String)
}
