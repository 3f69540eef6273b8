import { messageOf } from 'outcry'
import { type Asked, parseArguments } from './parse-arguments.ts'
import { runDeadLetters } from './run-dead-letters.ts'
import { runExport } from './run-export.ts'
import { runGenerate } from './run-generate.ts'
import { runImport } from './run-import.ts'
import { runRebuild } from './run-rebuild.ts'
import { runStatus } from './run-status.ts'
import { usage } from './usage.ts'

// 0 when all went well, 1 when something failed, 2 when the command line was not understood, 130 after Ctrl-C.
process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  const asked = parseArguments(words)
  if ('wrong' in asked) {
    process.stderr.write(`Cannot understand the command line: ${asked.wrong}.\n\n${usage}`)
    return 2
  }
  try {
    return await run(asked)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    return 1
  }
}

function run(asked: Asked): Promise<number> | number {
  switch (asked.command) {
    case 'help':
      process.stdout.write(usage)
      return 0
    case 'import':
      return runImport(asked)
    case 'export':
      return runExport(asked)
    case 'generate':
      return runGenerate(asked)
    case 'rebuild':
      return runRebuild(asked)
    case 'status':
      return runStatus()
    case 'dead-letters list':
    case 'dead-letters show':
    case 'dead-letters redrive':
    case 'dead-letters discard':
      return runDeadLetters(asked)
  }
}
