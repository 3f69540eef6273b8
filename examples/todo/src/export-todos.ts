import type { TodoRow } from './projections/todo-list.ts'
import { formatLine } from './todo-txt/format-line.ts'
import { parseLine } from './todo-txt/parse-line.ts'

/** Writes todos as the lines of a todo.txt, without line ends, in the order in which they come. */
export async function* exportTodos(
  rows: Iterable<TodoRow> | AsyncIterable<TodoRow>,
): AsyncGenerator<string, void, undefined> {
  for await (const row of rows) yield exportTodo(row)
}

/**
 * Writes a todo as a line of a todo.txt. A title that would be read as a mark, a priority or a date stands behind the day on
 * which the todo was added here.
 */
export function exportTodo(row: TodoRow): string {
  const line = formatLine(row)
  if (isUnderstood(row, line)) return line
  const addedOn = row.addedAt.slice(0, 10)
  const { createdOn, completedOn } = row
  return formatLine({
    ...row,
    createdOn: createdOn ?? addedOn,
    completedOn: completedOn ?? addedOn,
  })
}

function isUnderstood(row: TodoRow, line: string): boolean {
  const parsed = parseLine(line)
  return (
    parsed.kind === 'todo' &&
    parsed.todo.completed === row.completed &&
    parsed.todo.priority === row.priority &&
    parsed.todo.createdOn === row.createdOn &&
    parsed.todo.completedOn === (row.completed ? row.completedOn : null)
  )
}
