import type { FastifyInstance } from 'fastify'
import type { App } from 'outcry'
import { addChanges, type HttpRoutes } from 'outcry/fastify'
import { z } from 'zod'
import { lists } from '../../projections/lists.ts'
import { todoList } from '../../projections/todo-list.ts'

/** Adds the route that tells what changes in the lists and their todos. */
export function addTodoChanges(server: FastifyInstance, app: App, http: HttpRoutes): void {
  addChanges(server, app, { url: '/changes', models: [todoList, lists] })
  http.describe({
    method: 'GET',
    url: '/changes',
    summary: 'What changes in the lists and their todos, as server-sent events',
    description:
      '`after`, or `Last-Event-ID`, is the id of the last event that was heard: what was missed is told first.',
    tags: ['changes'],
    querystring: z.object({ after: z.string().optional() }),
    mediaType: 'text/event-stream',
    response: z.string(),
    problems: { 'input-invalid': 400, 'position-of-another-log': 400, 'too-many-clients': 503 },
  })
}
