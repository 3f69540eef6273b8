import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { Tag } from './tag.ts'
import { isPresent, Todo, TodoUntagged } from './todo.ts'

/** Takes a todo out of a project or a context. */
export const untagTodo = Todo.command('UntagTodo', z.object({ tag: Tag }), (todo, { tag }) => {
  if (!isPresent(todo)) return reject('todo-not-found')
  return todo.tags.includes(tag) ? TodoUntagged({ tag }) : nothing()
})
