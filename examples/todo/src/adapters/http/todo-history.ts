import type { App } from 'outcry'
import type { HttpRoutes } from 'outcry/fastify'
import { z } from 'zod'
import { Todo } from '../../domain/todo/todo.ts'
import { todoNotFound } from './find-todo.ts'

/** How many events of one todo are shown: the last ones. */
const MAX_EVENTS = 1_000

const History = z.object({
  id: z.string(),
  events: z.array(
    z.object({
      revision: z.int(),
      position: z.string(),
      type: z.string(),
      data: z.looseObject({}),
      occurredAt: z.iso.datetime(),
      state: z.looseObject({ status: z.string() }),
    }),
  ),
})

/** Adds the route that tells what happened to a todo, also to one that is removed, with the state after each event. */
export function addTodoHistory(http: HttpRoutes, app: App): void {
  http.handle({
    url: '/:id/history',
    summary: 'What happened to a todo, with its state after each event',
    description: `The last ${MAX_EVENTS} events, also of a todo that is removed.`,
    tags: ['todos'],
    params: z.object({ id: z.string() }),
    response: History,
    problems: { 'todo-not-found': 404 },
    handle: async ({ params: { id } }) => {
      const events = await readHistory(app, id)
      return events.length === 0 ? todoNotFound(id) : { body: { id, events } }
    },
  })
}

async function readHistory(app: App, id: string) {
  const steps = []
  for await (const { event, revision, position, occurredAt, state } of app.history(Todo, id)) {
    steps.push({ revision, position, type: event.type, data: event.data, occurredAt, state })
    if (steps.length > MAX_EVENTS) steps.shift()
  }
  return steps
}
