import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { Todo, TodoRemoved } from './todo.ts'

/** Removes a todo for good; its id is never used again. */
export const removeTodo = Todo.command('RemoveTodo', z.object({}), (todo) => {
  if (todo.status === 'absent') return reject('todo-not-found')
  return todo.status === 'removed' ? nothing() : TodoRemoved({})
})
