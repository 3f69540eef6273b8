import { messageOf } from 'outcry'
import { operate } from 'outcry/cli'
import { todoService } from '../app.ts'
import { type Asked, parseArguments } from './parse-arguments.ts'
import { runExport } from './run-export.ts'
import { runGenerate } from './run-generate.ts'
import { runImport } from './run-import.ts'
import { usage } from './usage.ts'

// 0 when all went well, 1 when something failed, 2 when the command line was not understood, 130 after Ctrl-C.
process.exitCode = await main(process.argv.slice(2))

async function main(words: readonly string[]): Promise<number> {
  const operated = await operate(todoService, words)
  if (operated !== undefined) return operated
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
  }
}
