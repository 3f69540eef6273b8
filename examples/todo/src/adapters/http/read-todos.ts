import type { App } from 'outcry'
import { createCursor, type HttpRequest, type HttpRoutes, linkToNext, pageOf } from 'outcry/fastify'
import { z } from 'zod'
import { type TodoRow, todoList } from '../../projections/todo-list.ts'
import { answerTodo, findTodo, todoNotFound } from './find-todo.ts'
import type { PageAnswer } from './page-answer.ts'
import { prefersHtml } from './prefers-html.ts'
import { TodoResource, todoResource } from './todo-resource.ts'

/** The order of todos: whatever is added or removed meanwhile, a page begins behind the last todo of the one before. */
const cursor = createCursor('todos', z.tuple([z.int(), z.string(), z.string()]))

const Selection = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).optional(),
  after: cursor.schema.optional(),
  completed: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  list: z.string().optional(),
})

/** Adds the routes that read todos: all of them in their order, or the page for a browser, and each by its id. */
export function addTodoReading(http: HttpRoutes, app: App, page: PageAnswer): void {
  http.handle({
    url: '/',
    summary: 'All todos in their order',
    description: 'With `limit`, a page of them; `Link` leads to the next one. A browser gets the page of the service.',
    tags: ['todos'],
    querystring: Selection,
    response: z.array(TodoResource),
    handle: async ({ headers, origin, url, query, read }) => {
      if (prefersHtml(headers.accept)) return page(headers)
      const found = pageOf(await readTodos(app, query, read), query.limit, cursorOf)
      const todos = found.rows.map((todo) => todoResource(todo, origin))
      return { headers: { Vary: 'Accept', ...linkToNext({ url }, found) }, body: todos }
    },
  })
  http.handle({
    url: '/:id',
    summary: 'One todo',
    tags: ['todos'],
    params: z.object({ id: z.string() }),
    response: TodoResource,
    problems: { 'todo-not-found': 404 },
    handle: async ({ params: { id }, origin, read }) => {
      const todo = await findTodo(app, id, read)
      return todo === undefined ? todoNotFound(id) : answerTodo(todo, origin)
    },
  })
}

/** What is shown of each of many todos, and what tells them apart: less is read in half the time. */
const shown = ['id', 'title', 'order', 'completed', 'list', 'tags', 'addedAt'] as const

type ShownTodo = Pick<TodoRow, (typeof shown)[number]>

function cursorOf({ order, addedAt, id }: ShownTodo): string {
  return cursor.write([order, addedAt, id])
}

function readTodos(
  app: App,
  { limit, after, completed, list }: z.output<typeof Selection>,
  read: HttpRequest['read'],
): Promise<ShownTodo[]> {
  return app.rows(
    todoList,
    (rows) => {
      let selected = rows.clearSelect().select(shown).orderBy('order').orderBy('addedAt').orderBy('id')
      if (completed !== undefined) selected = selected.where('completed', '=', completed)
      if (list !== undefined) selected = selected.where('list', '=', list)
      if (after !== undefined) {
        selected = selected.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('order', 'addedAt', 'id'), '>', tuple(...after)),
        )
      }
      return limit === undefined ? selected : selected.limit(limit + 1)
    },
    read,
  )
}
