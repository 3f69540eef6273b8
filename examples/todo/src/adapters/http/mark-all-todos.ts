import type { App } from 'outcry'
import type { HttpRoutes } from 'outcry/fastify'
import { z } from 'zod'
import { completeTodo } from '../../domain/todo/complete-todo.ts'
import { reopenTodo } from '../../domain/todo/reopen-todo.ts'
import { forEachInFlight } from '../../for-each-in-flight.ts'
import { todoList } from '../../projections/todo-list.ts'

/** How many commands are on their way at a time. */
const MAX_IN_FLIGHT = 64

/** Adds the route that completes or reopens every todo, each by its own command. */
export function addMarkingAll(http: HttpRoutes, app: App): void {
  http.handle({
    method: 'POST',
    url: '/mark-all',
    summary: 'Complete or reopen all todos',
    tags: ['todos'],
    body: z.object({ completed: z.boolean() }),
    response: z.object({ changed: z.int() }),
    handle: async ({ body: { completed }, context: { correlationId, timeoutMs = 5_000 } }) => {
      const command = completed ? completeTodo : reopenTodo
      const others = await app.rows(todoList, (rows) =>
        rows.clearSelect().select('id').where('completed', '=', !completed),
      )
      const options = { waitFor: [todoList], timeoutMs, ...(correlationId !== undefined && { correlationId }) }
      let changed = 0
      await forEachInFlight(others, MAX_IN_FLIGHT, async ({ id }) => {
        const { status } = await app.dispatch(command, { id }, options)
        if (status === 'accepted') changed += 1
      })
      return { body: { changed } }
    },
  })
}
