import type { App } from 'outcry'
import { createCursor, type HttpRoutes, linkToNext } from 'outcry/fastify'
import { z } from 'zod'
import { todoSearch } from '../../projections/todo-search.ts'
import { TodoResource, todoResource } from './todo-resource.ts'

/** What the search index calls the end of a page. */
const cursor = createCursor('found todos', z.string())

const Search = z.object({
  q: z.string().max(500).optional(),
  tag: z.string().optional(),
  list: z.string().optional(),
  completed: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: cursor.schema.optional(),
})

const FoundTodos = z.object({
  total: z.int(),
  todos: z.array(z.object({ ...TodoResource.shape, highlights: z.record(z.string(), z.string()) })),
  counts: z.record(z.string(), z.array(z.object({ value: z.json(), count: z.int() }))),
  next: z.string().optional(),
})

/** Adds the route that finds todos by the words of their titles, within a tag, a list, or what is done. */
export function addTodoSearch(http: HttpRoutes, app: App): void {
  http.handle({
    url: '/search',
    summary: 'Find todos by words, tag, list or completion',
    description: 'Highlights are HTML: the found words stand within `mark`. `Link` leads to the next page.',
    tags: ['todos'],
    querystring: Search,
    response: FoundTodos,
    handle: async ({ query, origin, url, read }) => {
      const page = await app.search(todoSearch, searchFor(query), read)
      const { total, hits, counts } = page
      const next = page.next === undefined ? {} : { next: cursor.write(page.next) }
      const todos = hits.map(({ document, highlights }) => ({ ...todoResource(document, origin), highlights }))
      return { headers: linkToNext({ url }, next), body: { total, todos, counts, ...next } }
    },
  })
}

function searchFor({ q = '', tag, list, completed, limit, after }: z.output<typeof Search>) {
  return {
    filter: {
      ...(tag !== undefined && { tags: tag }),
      ...(list !== undefined && { list }),
      ...(completed !== undefined && { completed }),
    },
    ...(q.trim() === ''
      ? { sort: [{ property: 'order', direction: 'ascending' }] as const }
      : { text: q, highlight: true }),
    limit,
    ...(after !== undefined && { after }),
    countBy: ['tags', 'completed'] as const,
  }
}
