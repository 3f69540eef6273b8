import type { App } from 'outcry'
import { entityTag, type HttpAnswer, problemAnswer } from 'outcry/fastify'
import { type TodoRow, todoList } from '../../projections/todo-list.ts'
import { todoResource } from './todo-resource.ts'

/** Finds a todo by its id. */
export function findTodo(app: App, id: string, read: { token?: string } = {}): Promise<TodoRow | undefined> {
  return app.row(todoList, id, read)
}

/** Answers with a todo, and with its revision for `If-Match`. */
export function answerTodo(todo: TodoRow, origin: string): HttpAnswer {
  return { headers: entityTag(todo.revision), body: todoResource(todo, origin) }
}

/** Answers that there is no such todo. */
export function todoNotFound(id: string): HttpAnswer {
  return problemAnswer('todo-not-found', {
    status: 404,
    detail: `Cannot find todo '${id}': it was never added, or is removed`,
    facts: { id },
  })
}
