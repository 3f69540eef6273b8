import type { ImportedTodo } from '../domain/todo/import-todo.ts'
import { marksIn } from './marks.ts'

/**
 * Writes a todo as a line of a todo.txt, without a line end: `parseLine` reads from it what it had read before.
 *
 * The format has no way to say when a completed todo was created without saying when it was completed: that day is left out.
 */
export function formatLine(todo: ImportedTodo): string {
  const { completed, priority, completedOn, createdOn, title } = todo
  const inTitle = marksIn(title)
  return [
    completed && 'x',
    priority !== null && `(${priority})`,
    completed && completedOn,
    (!completed || completedOn !== null) && createdOn,
    title,
    ...todo.tags.filter((tag) => !inTitle.tags.includes(tag)),
    ...todo.attributes.filter((attribute) => !inTitle.attributes.includes(attribute)),
  ]
    .filter((part) => typeof part === 'string')
    .join(' ')
}
