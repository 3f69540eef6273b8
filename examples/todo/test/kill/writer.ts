import { createReadStream, readFileSync } from 'node:fs'
import { type App, readSettings, startService } from 'outcry'
import { todoService } from '../../src/app.ts'
import { addTodo } from '../../src/domain/todo/add-todo.ts'
import { renameTodo } from '../../src/domain/todo/rename-todo.ts'
import { importTodos } from '../../src/import-todos.ts'
import { readLines } from '../../src/todo-txt/read-lines.ts'
import { RENAMES, rename, TODOS } from './renames.ts'

// A process that is killed at any moment: it imports a file and sends renames, and tells what was acknowledged.
const [file = '', acknowledgedFile = ''] = process.argv.slice(2)
const acknowledged = new Set(readFileSync(acknowledgedFile, 'utf8').split('\n').filter(Boolean).map(Number))
const app = await startService(todoService, { settings: readSettings(process.env) })
process.stdout.write('ready\n')
await Promise.all([importFile(app), ...Array.from({ length: TODOS }, (_, todo) => renameInTurn(app, todo))])
await app.close()
process.stdout.write('finished\n')

async function importFile({ dispatch }: App): Promise<void> {
  await importTodos(readLines(createReadStream(file)), { send: (command, input) => dispatch(command, input) })
}

async function renameInTurn({ dispatch }: App, todo: number): Promise<void> {
  await dispatch(addTodo, { id: rename(todo).todo, title: 'before', order: 0 })
  for (let number = todo; number < RENAMES; number += TODOS) {
    const { todo: id, commandId, title } = rename(number)
    // Most of what was acknowledged is skipped; now and then it is sent again, and must change nothing.
    if (acknowledged.has(number) && number % 50 !== 0) continue
    const outcome = await dispatch(renameTodo, { id, title }, { commandId })
    if (outcome.status !== 'accepted') throw new Error(`rename ${number} was ${outcome.status}`)
    if (acknowledged.has(number) && !outcome.repeated) throw new Error(`rename ${number} happened twice`)
    process.stdout.write(`${number}\n`)
  }
}
