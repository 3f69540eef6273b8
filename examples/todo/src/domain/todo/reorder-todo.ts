import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { isPresent, Todo, TodoReordered } from './todo.ts'

/** Gives a todo another place among the others; lower numbers come first. */
export const reorderTodo = Todo.command('ReorderTodo', z.object({ order: z.int() }), (todo, { order }) => {
  if (!isPresent(todo)) return reject('todo-not-found')
  return todo.order === order ? nothing() : TodoReordered({ order })
})
