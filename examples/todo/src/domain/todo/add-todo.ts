import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { Title } from './title.ts'
import { Todo, TodoAdded } from './todo.ts'

/** Adds a todo under a new id. */
export const addTodo = Todo.command(
  'AddTodo',
  z.object({ title: Title, order: z.int().default(0) }),
  (todo, { title, order }) => {
    if (todo.status === 'absent') return TodoAdded({ title, order })
    const isTheSame = todo.status === 'open' && todo.title === title && todo.order === order
    return isTheSame ? nothing() : reject('todo-id-taken')
  },
)
