import type { App, DispatchOutcome } from 'outcry'
import { createStepContexts, type HttpRequest, type HttpRoutes } from 'outcry/fastify'
import { z } from 'zod'
import { addTodo } from '../../domain/todo/add-todo.ts'
import { completeTodo } from '../../domain/todo/complete-todo.ts'
import { removeEachTodo } from '../../domain/todo/remove-each-todo.ts'
import { removeTodo } from '../../domain/todo/remove-todo.ts'
import { Title } from '../../domain/todo/title.ts'
import { todoList } from '../../projections/todo-list.ts'
import { answerChange } from './answer-change.ts'
import { changeTodo, TodoChanges } from './change-todo.ts'
import { ChangedTodo, TodoResource, todoChanged, todoUrl } from './todo-resource.ts'

const tags = ['todos']
const byId = z.object({ id: z.string() })

/** Adds the routes that add, change and remove todos. Each answers when the list of todos shows what it did. */
export function addTodoWriting(http: HttpRoutes, app: App): void {
  const waitFor = [todoList]
  http.handle({
    method: 'POST',
    url: '/',
    summary: 'Add a todo',
    tags,
    body: z.object({ title: Title, order: z.int().default(0), completed: z.boolean().default(false) }),
    response: { 201: TodoResource, 202: ChangedTodo },
    problems: { 'todo-id-taken': 409 },
    handle: async (request) => {
      const { body, newId: id, origin, context } = request
      const { title, order, completed } = body
      const contextOf = createStepContexts(context)
      let outcome: DispatchOutcome = await app.dispatch(addTodo, { id, title, order }, { ...contextOf('add'), waitFor })
      if (completed && outcome.status !== 'rejected') {
        outcome = await app.dispatch(completeTodo, { id }, { ...contextOf('complete'), waitFor })
      }
      const answer = await answerChange(app, request, { id, outcome, changes: { title, order, completed } })
      return answer.status === 200
        ? { ...answer, status: 201, headers: { ...answer.headers, Location: todoUrl(origin, id) } }
        : answer
    },
  })
  http.handle({
    method: 'PATCH',
    url: '/:id',
    summary: 'Change title, order or completion of a todo',
    description: 'With `If-Match`, only if nothing has happened to it since.',
    tags,
    params: byId,
    body: TodoChanges,
    ...todoChanged,
    handle: (request) => changeTodo(app, request),
  })
  http.command({
    method: 'DELETE',
    url: '/:id',
    summary: 'Remove a todo',
    tags,
    params: byId,
    command: removeTodo,
    input: ({ params }) => params,
    statusOf: { 'todo-not-found': 404 },
    waitFor,
  })
  addRemovingMany(http, app)
}

function addRemovingMany(http: HttpRoutes, app: App): void {
  const remove = async (which: 'all' | 'completed', { correlationId, timeoutMs = 5_000 }: HttpRequest['context']) => {
    const todos = await app.rows(todoList, (rows) =>
      which === 'all' ? rows.clearSelect().select('id') : rows.clearSelect().select('id').where('completed', '=', true),
    )
    const context = { timeoutMs, ...(correlationId !== undefined && { correlationId }) }
    return removeEachTodo(todos, (command, input) => app.dispatch(command, input, { ...context, waitFor: [todoList] }))
  }
  http.handle({
    method: 'DELETE',
    url: '/',
    summary: 'Remove all todos',
    tags,
    response: { 204: null },
    handle: async ({ context }) => {
      await remove('all', context)
      return {}
    },
  })
  http.handle({
    method: 'POST',
    url: '/clear-completed',
    summary: 'Remove all completed todos',
    tags,
    response: z.object({ removed: z.int() }),
    handle: async ({ context }) => ({ body: { removed: await remove('completed', context) } }),
  })
}
