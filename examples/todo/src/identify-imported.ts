import { deterministicId } from 'outcry'
import type { ImportedTodo } from './domain/todo/import-todo.ts'
import { formatLine } from './todo-txt/format-line.ts'

/** Gives the todos of one file their ids. */
export type IdentifyImported = (todo: ImportedTodo) => string

/**
 * Begins to identify the todos of a file. A todo's id comes from what its line says, not from where it stands, so that the same
 * file, sorted or grown, names the same todos again. Lines that say the same are counted: the second such line is a second
 * todo, and is the second one again next time. A line that was changed is another todo.
 */
export function identifyImported(): IdentifyImported {
  const occurrences = new Map<string, number>()
  return (todo) => {
    const first = deterministicId('todo.txt', formatLine(todo).normalize('NFC'))
    const occurrence = (occurrences.get(first) ?? 0) + 1
    occurrences.set(first, occurrence)
    return occurrence === 1 ? first : deterministicId(first, String(occurrence))
  }
}
