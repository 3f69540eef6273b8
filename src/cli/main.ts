#!/usr/bin/env node
import { messageOf } from '../domain/outcry-error.ts'
import { type Asked, parseArguments } from './parse-arguments.ts'
import { runEventStore } from './run-event-store.ts'
import { usage } from './usage.ts'

// 0 when all went well, 1 when something failed, 2 when the command line was not understood.
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

async function run(asked: Asked): Promise<number> {
  if (asked.command === 'eventstore') return await runEventStore(asked.options)
  process.stdout.write(usage)
  return 0
}
