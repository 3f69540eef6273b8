// #region example
import { entity, nothing, readModel, reject } from 'outcry'
import { z } from 'zod'

export const Todo = entity('todo', {
  initial: (): { status: 'absent' | 'open' | 'completed' } => ({ status: 'absent' }),
  events: { TodoAdded: z.object({ title: z.string() }), TodoCompleted: z.object({}) },
  evolve: { TodoAdded: () => ({ status: 'open' }), TodoCompleted: () => ({ status: 'completed' }) },
})
export const { TodoAdded, TodoCompleted } = Todo.events

export const completeTodo = Todo.command('CompleteTodo', z.object({}), ({ status }) => {
  if (status === 'absent') return reject('todo-not-found')
  return status === 'completed' ? nothing() : TodoCompleted({})
})

export const todos = readModel('todos', {
  version: 1,
  row: z.object({ title: z.string(), completed: z.boolean() }),
}).on(Todo, {
  TodoAdded: (_row, { title }) => ({ title, completed: false }),
  TodoCompleted: (row) => row && { ...row, completed: true },
})
// #endregion
