import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { Title } from './title.ts'
import { isPresent, Todo, TodoRenamed } from './todo.ts'

/** Gives a todo another title. */
export const renameTodo = Todo.command('RenameTodo', z.object({ title: Title }), (todo, { title }) => {
  if (!isPresent(todo)) return reject('todo-not-found')
  return todo.title === title ? nothing() : TodoRenamed({ title })
})
