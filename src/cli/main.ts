#!/usr/bin/env node
import { messageOf } from '../domain/outcry-error.ts'
import { findService } from './find-service.ts'
import { operate } from './operate/operate.ts'
import { isOperation } from './operate/parse-operation.ts'
import { type Asked, parseArguments } from './parse-arguments.ts'
import { runEventStore } from './run-event-store.ts'
import { runStart } from './run-start.ts'
import { usage } from './usage.ts'

// 0 when all went well, 1 when something failed, 2 when the command line was not understood.
process.exitCode = await main(process.argv.slice(2))

async function main(given: readonly string[]): Promise<number> {
  const { words, service } = takeService(given)
  if (isOperation(words[0] ?? '')) return await operateService(service, words)
  const asked = parseArguments(words)
  if ('wrong' in asked) {
    process.stderr.write(`Cannot understand the command line: ${asked.wrong}.\n\n${usage}`)
    return 2
  }
  try {
    return await run(asked, service)
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    return 1
  }
}

async function operateService(file: string | undefined, words: readonly string[]): Promise<number> {
  try {
    return (await operate(await findService(file, process.cwd()), words)) ?? 2
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    return 1
  }
}

/** Takes `--service FILE` out of the words: every command of operators understands it. */
function takeService(words: readonly string[]): { words: readonly string[]; service: string | undefined } {
  const at = words.findIndex((word) => word === '--service' || word.startsWith('--service='))
  if (at < 0) return { words, service: undefined }
  const [option = '', value] = words.slice(at, at + 2)
  const isJoined = option.includes('=')
  return {
    words: words.toSpliced(at, isJoined ? 1 : 2),
    service: isJoined ? option.slice('--service='.length) : value,
  }
}

async function run(asked: Asked, file: string | undefined): Promise<number> {
  if (asked.command === 'eventstore') return await runEventStore(asked.options)
  if (asked.command === 'start') return await runStart(await findService(file, process.cwd()), asked.roles)
  process.stdout.write(usage)
  return 0
}
