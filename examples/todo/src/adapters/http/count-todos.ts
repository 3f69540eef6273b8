import type { App } from 'outcry'
import type { HttpRoutes } from 'outcry/fastify'
import { z } from 'zod'
import { todoList } from '../../projections/todo-list.ts'

/** Adds the route that tells how many todos are open and how many are completed, of all or of one list. */
export function addTodoCounts(http: HttpRoutes, app: App): void {
  http.handle({
    url: '/counts',
    summary: 'How many todos are open, and how many completed',
    tags: ['todos'],
    querystring: z.object({ list: z.string().optional() }),
    response: z.object({ open: z.int(), completed: z.int() }),
    handle: async ({ query: { list }, read }) => {
      const groups = await app.rows(
        todoList,
        (rows) => {
          const grouped = rows.clearSelect().select(['completed', ({ fn }) => fn.countAll<number>().as('count')])
          return (list === undefined ? grouped : grouped.where('list', '=', list)).groupBy('completed')
        },
        read,
      )
      const countOf = (completed: boolean) => groups.find((group) => group.completed === completed)?.count ?? 0
      return { body: { open: countOf(false), completed: countOf(true) } }
    },
  })
}
