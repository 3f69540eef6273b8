import type { GenerationReport } from '../../app/generations.ts'
import type { App } from '../../app/start-service.ts'
import { formatTable } from './format-table.ts'

/** Tells which generations of the read models there are, and what the one is doing that is read. */
export async function runReadModels(app: App, { json }: { readonly json: boolean }): Promise<number> {
  const { logId, head, readModels } = await app.describe()
  const generations = await app.generations()
  if (json) {
    process.stdout.write(`${JSON.stringify({ logId, head, readModels, generations })}\n`)
    return 0
  }
  // Who builds and what goes wrong is known to the process that does it: its /health/lag tells.
  const states = formatTable([
    ['read model', 'version', 'generation', 'state', 'events behind', 'dead letters'],
    ...readModels.map(({ name, version, generation, state, lagEvents, deadLetters }) =>
      [name, version, generation ?? '-', state, lagEvents ?? '-', deadLetters].map(String),
    ),
  ])
  const copies = formatTable([
    ['read model', 'generation', 'version', 'state', 'read', 'position', 'events behind', 'rows', 'KiB', 'begun at'],
    ...generations.map(rowOf),
  ])
  process.stdout.write(`Log ${logId}, last event at position ${head}.\n\n${states}\n${copies}`)
  return 0
}

function rowOf(generation: GenerationReport): readonly string[] {
  const { model, generation: number, version, state, serving, position, lagEvents, rows, bytes, createdAt } = generation
  const kib = bytes === undefined ? '-' : Math.ceil(bytes / 1024)
  const read = serving ? 'yes' : 'no'
  return [
    model,
    number,
    version ?? 'another',
    state,
    read,
    position,
    lagEvents ?? '-',
    rows ?? '-',
    kib,
    createdAt,
  ].map(String)
}
