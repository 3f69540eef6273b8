import { expect, it } from 'vitest'
import { clearCompletedTodos } from '../../../src/domain/todo/clear-completed-todos.ts'

it('clearCompletedTodos() removes the completed todos and leaves the open ones', async () => {
  const removed: string[] = []
  const todos = [
    { id: 'a', completed: true },
    { id: 'b', completed: false },
  ]
  await clearCompletedTodos(todos, async (_command, { id }) => {
    removed.push(id)
    return { streamId: `todo-${id}`, commandId: '', revision: 1, status: 'unchanged' }
  })
  expect(removed).toEqual(['a'])
})
