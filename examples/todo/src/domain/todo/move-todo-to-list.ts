import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { isPresent, Todo, TodoMovedToList } from './todo.ts'

/** Puts a todo on a list, by the list's id; `null` takes it off its list. */
export const moveTodoToList = Todo.command(
  'MoveTodoToList',
  z.object({ list: z.string().min(1).max(200).nullable() }),
  (todo, { list }) => {
    if (!isPresent(todo)) return reject('todo-not-found')
    return todo.list === list ? nothing() : TodoMovedToList({ list })
  },
)
