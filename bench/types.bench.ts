import { writeByHand } from './types/by-hand.ts'
import { buildDeclarations, buildFramework, type CompilerFigures, checkProject, writeProject } from './types/compile.ts'
import { makeUpService } from './types/shape.ts'
import { writeWithOutcry } from './types/with-outcry.ts'

/** The most that the compiler may work for Outcry, compared with types written by hand. */
const MAX_RATIO = 4

/** What this benchmark shows. */
export const title = 'What the types cost: 30 entities, 300 events, 240 commands, 30 read models'

/** Compares the compiler's work for a made-up service with and without Outcry. Fails above the limit. */
export async function run(): Promise<void> {
  buildFramework()
  const shape = makeUpService({ entities: 30, events: 10, commands: 8 })
  const outcry = writeProject('outcry', writeWithOutcry(shape))
  const byHand = writeProject('by-hand', writeByHand(shape))
  const base = checkProject(byHand)
  const figures = checkProject(outcry)
  console.table({ 'by hand': rounded(base), Outcry: rounded(figures) })
  const ratio = figures.instantiations / base.instantiations
  console.log(`${ratio.toFixed(2)} times the instantiations (the limit is ${MAX_RATIO})`)
  if (ratio > MAX_RATIO) process.exitCode = 1
  buildDeclarations(outcry)
  console.log('Declarations build: every inferred type can be named.')
}

function rounded({ instantiations, memoryMb, checkSeconds }: CompilerFigures): Record<string, number> {
  return { instantiations, 'memory, MB': Math.round(memoryMb), 'check, s': checkSeconds }
}
