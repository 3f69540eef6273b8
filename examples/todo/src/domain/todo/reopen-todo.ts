import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { isPresent, Todo, TodoReopened } from './todo.ts'

/** Takes back that a todo is done. */
export const reopenTodo = Todo.command('ReopenTodo', z.object({}), (todo) => {
  if (!isPresent(todo)) return reject('todo-not-found')
  return todo.status === 'open' ? nothing() : TodoReopened({})
})
