import { type App, service } from 'outcry'
import { createHttpRoutes, createHttpServer, type HttpServerOptions, type Identify } from 'outcry/fastify'
import { z } from 'zod'
import { Note, notes, writeNote } from './note.ts'

/** Notes of several tenants, who never see each other's. */
export const notesService = service('notes', {
  module: import.meta.url,
  contexts: { notes: [Note] },
  readModels: [notes],
  tenants: true,
})

/** Makes the HTTP server of the notes: `identify` says whose they are. */
export function createNotesServer(app: App, identify: Identify, options: HttpServerOptions = {}) {
  const server = createHttpServer(app, options)
  const http = createHttpRoutes(server, app, { identify })
  http.command({
    method: 'PUT',
    url: '/notes/:id',
    params: z.object({ id: z.string() }),
    body: z.object({ text: z.string() }),
    command: writeNote,
    input: ({ params, body }) => ({ ...params, ...body }),
    waitFor: [notes],
  })
  http.handle({ url: '/notes', handle: async ({ read }) => ({ body: await app.rows(notes, undefined, read) }) })
  return server
}
