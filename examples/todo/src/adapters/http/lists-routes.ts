import type { App } from 'outcry'
import { createCursor, type HttpRoutes, linkToNext, pageOf } from 'outcry/fastify'
import { z } from 'zod'
import { archiveList } from '../../domain/list/archive-list.ts'
import { createList } from '../../domain/list/create-list.ts'
import { ListName } from '../../domain/list/list-name.ts'
import { renameList } from '../../domain/list/rename-list.ts'
import { lists } from '../../projections/lists.ts'

const byId = z.object({ id: z.string() })
const named = z.object({ name: ListName })
const tags = ['lists']
// #region cursor
const cursor = createCursor('lists', z.tuple([z.string(), z.string()]))
// #endregion

/** A list as HTTP shows it. */
const ListResource = z
  .object({ id: z.string(), name: z.string(), archived: z.boolean(), url: z.string() })
  .meta({ id: 'List' })

/** Adds the routes of lists: all of them, create, rename, archive. */
export function addLists(http: HttpRoutes, app: App): void {
  const waitFor = [lists]
  // #region page
  http.handle({
    url: '/lists',
    summary: 'All lists by name, archived ones too',
    description: 'With `limit`, a page of them; `Link` leads to the next one.',
    tags,
    querystring: z.object({
      limit: z.coerce.number().int().min(1).max(1_000).optional(),
      after: cursor.schema.optional(),
    }),
    response: z.array(ListResource),
    handle: async ({ origin, url, query: { limit, after }, read }) => {
      const rows = await app.rows(
        lists,
        (all) => {
          const ordered = all.orderBy('name').orderBy('id')
          const behind =
            after === undefined
              ? ordered
              : ordered.where(({ eb, refTuple, tuple }) => eb(refTuple('name', 'id'), '>', tuple(...after)))
          return limit === undefined ? behind : behind.limit(limit + 1)
        },
        read,
      )
      const page = pageOf(rows, limit, ({ name, id }) => cursor.write([name, id]))
      const body = page.rows.map((row) => ({ ...row, url: listUrl(origin, row.id) }))
      return { headers: linkToNext({ url }, page), body }
    },
  })
  // #endregion
  http.command({
    url: '/lists',
    tags,
    body: named,
    response: { 201: ListResource },
    command: createList,
    input: ({ newId, body }) => ({ id: newId, ...body }),
    waitFor,
    reply: (_outcome, { newId: id, origin, body }) => {
      const url = listUrl(origin, id)
      return { status: 201, headers: { Location: url }, body: { id, ...body, archived: false, url } }
    },
  })
  http.command({
    method: 'PATCH',
    url: '/lists/:id',
    tags,
    params: byId,
    body: named,
    command: renameList,
    input: ({ params, body }) => ({ ...params, ...body }),
    statusOf: { 'list-not-found': 404 },
    waitFor,
  })
  http.command({
    url: '/lists/:id/archive',
    tags,
    params: byId,
    command: archiveList,
    input: ({ params }) => params,
    statusOf: { 'list-not-found': 404 },
    waitFor,
  })
}

function listUrl(origin: string, id: string): string {
  return `${origin}/lists/${encodeURIComponent(id)}`
}
