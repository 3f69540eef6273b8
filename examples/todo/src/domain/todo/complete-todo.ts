import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { isPresent, Todo, TodoCompleted } from './todo.ts'

/** Marks a todo as done. */
export const completeTodo = Todo.command('CompleteTodo', z.object({}), (todo) => {
  if (!isPresent(todo)) return reject('todo-not-found')
  return todo.status === 'completed' ? nothing() : TodoCompleted({})
})
