import type { App } from 'outcry'
import { type HttpRoutes, problemAnswer } from 'outcry/fastify'
import { z } from 'zod'
import { moveTodoToList } from '../../domain/todo/move-todo-to-list.ts'
import { Tag } from '../../domain/todo/tag.ts'
import { tagTodo } from '../../domain/todo/tag-todo.ts'
import { untagTodo } from '../../domain/todo/untag-todo.ts'
import { lists } from '../../projections/lists.ts'
import { todoList } from '../../projections/todo-list.ts'
import { answerChange } from './answer-change.ts'
import { todoChanged } from './todo-resource.ts'

/** Adds the routes that put todos into projects, contexts and lists, and take them out again. */
export function addTodoFiling(http: HttpRoutes, app: App): void {
  const waitFor = [todoList]
  const tags = ['todos']
  const params = z.object({ id: z.string(), tag: Tag })
  const tagged = { ...todoChanged, url: '/:id/tags/:tag', params, tags, waitFor }
  http.command({
    ...tagged,
    method: 'PUT',
    command: tagTodo,
    input: ({ params }) => params,
    statusOf: { 'todo-not-found': 404 },
    reply: (outcome, request) => answerChange(app, request, { id: request.params.id, outcome, changes: {} }),
  })
  http.command({
    ...tagged,
    method: 'DELETE',
    command: untagTodo,
    input: ({ params }) => params,
    statusOf: { 'todo-not-found': 404 },
    reply: (outcome, request) => answerChange(app, request, { id: request.params.id, outcome, changes: {} }),
  })
  http.handle({
    method: 'PUT',
    url: '/:id/list',
    summary: 'Put a todo on a list, or take it off',
    tags,
    params: z.object({ id: z.string() }),
    body: z.object({ list: z.string().min(1).max(200).nullable() }),
    ...todoChanged,
    problems: { ...todoChanged.problems, 'list-not-found': 409 },
    handle: async (request) => {
      const { body, params, context, read } = request
      const { list } = body
      if (list !== null && !(await isActiveList(app, list, read))) return listNotFound(list)
      const outcome = await app.dispatch(moveTodoToList, { ...params, list }, { ...context, waitFor })
      return answerChange(app, request, { ...params, outcome, changes: { list } })
    },
  })
}

async function isActiveList(app: App, id: string, read: { token?: string }): Promise<boolean> {
  const [list] = await app.rows(lists, (rows) => rows.where('id', '=', id), read)
  return list !== undefined && !list.archived
}

function listNotFound(id: string) {
  return problemAnswer('list-not-found', {
    status: 409,
    detail: `Cannot move the todo to list '${id}': there is no such list, or it is archived`,
    facts: { list: id },
  })
}
