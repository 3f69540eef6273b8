import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exportTodo, exportTodos } from '../src/export-todos.ts'
import { TodoRow } from '../src/projections/todo-list.ts'
import { parseLine } from '../src/todo-txt/parse-line.ts'
import { collect } from './collect.ts'
import { arbitraryLine } from './todo-txt/arbitrary-line.ts'

const row = TodoRow.parse({
  id: '1',
  title: 'Buy milk',
  order: 1,
  completed: false,
  list: null,
  tags: [],
  priority: null,
  attributes: [],
  dueOn: null,
  createdOn: null,
  completedOn: null,
  addedAt: '2024-05-06T07:08:09.000Z',
  revision: 0,
})

describe('exportTodos()', () => {
  it('writes a line for each row, in their order', async () => {
    const rows = [
      { ...row, tags: ['+food'] },
      { ...row, completed: true, completedOn: '2024-05-07' },
    ]
    expect(await collect(exportTodos(rows))).toEqual(['Buy milk +food', 'x 2024-05-07 Buy milk'])
  })
})

describe('exportTodo()', () => {
  it.each([
    [{ title: 'x marks the spot' }, '2024-05-06 x marks the spot'],
    [{ title: '(A) side' }, '2024-05-06 (A) side'],
    [{ title: '2024-02-30 never comes' }, '2024-05-06 2024-02-30 never comes'],
    [{ title: '(A) side', completed: true }, 'x 2024-05-06 2024-05-06 (A) side'],
    [
      { title: '2024-01-01 party', completed: true, completedOn: '2024-05-07' },
      'x 2024-05-07 2024-05-06 2024-01-01 party',
    ],
    [{ title: 'x marks the spot', priority: 'B' }, '(B) x marks the spot'],
  ])('lets no title be read as a mark: %j', (changes, line) => {
    expect(exportTodo({ ...row, ...changes })).toBe(line)
  })
  it('writes an imported todo so that it is imported as the same again', () => {
    fc.assert(
      fc.property(arbitraryLine, (line) => {
        const parsed = parseLine(line)
        if (parsed.kind === 'todo') expect(parseLine(exportTodo({ ...row, ...parsed.todo }))).toEqual(parsed)
      }),
      { numRuns: 1_000 },
    )
  })
})
