import { type Outcome, OutcryError } from 'outcry'
import { describe, expect, it } from 'vitest'
import type { ImportProgress } from '../src/import-tally.ts'
import { importTodos, type SendImportTodo } from '../src/import-todos.ts'
import { readLines } from '../src/todo-txt/read-lines.ts'

async function* linesOf(text: string) {
  yield* readLines(
    (async function* () {
      yield Buffer.from(text)
    })(),
  )
}

/** Answers as a service would that knows nothing but which todos there are. */
function createReceiver() {
  const todos = new Map<string, Parameters<SendImportTodo>[1]>()
  const send: SendImportTodo = async (_command, todo): Promise<Outcome> => {
    const answer = { streamId: `todo-${todo.id}`, commandId: '', revision: 0 }
    if (todos.has(todo.id)) return { ...answer, status: 'unchanged' }
    todos.set(todo.id, todo)
    return { ...answer, status: 'accepted', events: [], position: '1' as never, repeated: false }
  }
  return { todos, send }
}

describe('importTodos()', () => {
  it('sends one command for each line that is a todo, in the order of the file', async () => {
    const { todos, send } = createReceiver()
    await importTodos(linesOf('Buy milk +food\n\nx 2024-01-02 Buy bread'), { send })
    expect([...todos.values()]).toMatchObject([
      { title: 'Buy milk', order: 1, tags: ['+food'], completed: false },
      { title: 'Buy bread', order: 3, completed: true, completedOn: '2024-01-02' },
    ])
  })
  it('adds nothing when the same file is imported again', async () => {
    const { send } = createReceiver()
    const text = 'Buy milk\nBuy milk\nBuy bread\n'
    expect(await importTodos(linesOf(text), { send })).toMatchObject({ imported: 3, alreadyThere: 0 })
    expect(await importTodos(linesOf(text), { send })).toMatchObject({ imported: 0, alreadyThere: 3 })
  })
  it('reports bad lines with number, reason and mend, and imports the others', async () => {
    const { todos, send } = createReceiver()
    const report = await importTodos(linesOf('2024-02-30 a\nBuy milk\nx 2024-01-01\n'), { send })
    expect(report.badLines).toEqual([
      { lineNumber: 1, reason: 'there is no day 2024-02-30', mend: expect.stringContaining('YYYY-MM-DD') },
      { lineNumber: 3, reason: 'it has no text', mend: expect.any(String) },
    ])
    expect(report).toMatchObject({ lines: 3, imported: 1, failed: 2 })
    expect(todos.size).toBe(1)
  })
  it('keeps the first bad lines only, and counts all', async () => {
    const { send } = createReceiver()
    const report = await importTodos(linesOf('2024-02-30 a\n'.repeat(9)), { send, maxBadLines: 2 })
    expect(report.badLines.map(({ lineNumber }) => lineNumber)).toEqual([1, 2])
    expect(report.failed).toBe(9)
  })
  it('reports progress after each line', async () => {
    const { send } = createReceiver()
    const seen: ImportProgress[] = []
    const options = { send, maxInFlight: 1, onProgress: (progress: ImportProgress) => void seen.push(progress) }
    await importTodos(linesOf('a\r\n\r\n2024-02-30 b'), options)
    expect(seen).toEqual([
      { bytesDone: 3, lines: 1, imported: 1, alreadyThere: 0, failed: 0 },
      { bytesDone: 5, lines: 2, imported: 1, alreadyThere: 0, failed: 0 },
      { bytesDone: 17, lines: 3, imported: 1, alreadyThere: 0, failed: 1 },
    ])
  })
  it('reports a line that the service refuses', async () => {
    const send: SendImportTodo = async () => {
      throw new OutcryError('append-refused', 'Cannot append: too large')
    }
    const report = await importTodos(linesOf('Buy milk'), { send })
    expect(report.badLines).toMatchObject([{ reason: 'the service refused it: Cannot append: too large' }])
  })
  it('stops when the fault is not the line\u2019s', async () => {
    const send: SendImportTodo = async () => {
      throw new OutcryError('disk-full', 'Cannot append: the disk is full')
    }
    await expect(importTodos(linesOf('Buy milk\nBuy bread'), { send })).rejects.toThrow('the disk is full')
  })
})
