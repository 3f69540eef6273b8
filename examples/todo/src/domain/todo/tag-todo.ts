import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { Tag } from './tag.ts'
import { isPresent, Todo, TodoTagged } from './todo.ts'

/** How many tags a todo may have. */
export const MAX_TAGS = 100

/** Puts a todo into a project (`+garden`) or a context (`@phone`). */
export const tagTodo = Todo.command('TagTodo', z.object({ tag: Tag }), (todo, { tag }) => {
  if (!isPresent(todo)) return reject('todo-not-found')
  if (todo.tags.includes(tag)) return nothing()
  return todo.tags.length < MAX_TAGS ? TodoTagged({ tag }) : reject('todo-has-too-many-tags')
})
