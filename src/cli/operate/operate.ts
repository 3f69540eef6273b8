import type { Service } from '../../app/service.ts'
import { messageOf } from '../../domain/outcry-error.ts'
import { interruptible } from './interrupt.ts'
import { isOperation, type Operation, parseOperation } from './parse-operation.ts'
import { runDeadLetters } from './run-dead-letters.ts'
import { runPrune } from './run-prune.ts'
import { runReadModels } from './run-read-models.ts'
import { runRebuild } from './run-rebuild.ts'
import { runRollback } from './run-rollback.ts'
import { runVerify } from './run-verify.ts'
import { operatorUsage } from './usage.ts'
import { type Part, withService } from './with-service.ts'

/**
 * Runs a command of operators for a service, on the parts that the environment names, beside its running processes or
 * without any.
 *
 * @param words - the command line: `['rebuild', 'todo_list']`, for example
 * @returns the exit code: 0 when all went well, 1 when something failed or differs, 2 when the words were not understood,
 * 130 after Ctrl-C; `undefined` when they are no command of operators.
 */
export async function operate(service: Service, words: readonly string[]): Promise<number | undefined> {
  if (!isOperation(words[0] ?? '')) return undefined
  const operation = parseOperation(words)
  if ('wrong' in operation) {
    process.stderr.write(`Cannot understand the command line: ${operation.wrong}.\n\n${operatorUsage}`)
    return 2
  }
  try {
    return await withService(service, partOf(operation), (app) =>
      interruptible(async (signal) => {
        switch (operation.command) {
          case 'rebuild':
            return runRebuild(app, operation, signal)
          case 'verify':
            return runVerify(app, operation, signal)
          case 'rollback':
            return runRollback(app, operation, signal)
          case 'read-models':
            return runReadModels(app, operation)
          case 'prune':
            return runPrune(app, operation)
          default:
            return runDeadLetters(app, operation)
        }
      }),
    )
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`)
    return 1
  }
}

function partOf(operation: Operation): Part {
  const { command } = operation
  const isReading =
    ['read-models', 'prune', 'dead-letters list', 'dead-letters show'].includes(command) ||
    (operation.command === 'rebuild' && operation.dryRun)
  if (isReading) return 'reading'
  return command.startsWith('dead-letters') ? 'projecting' : 'replaying'
}
