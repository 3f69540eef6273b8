import { channel } from 'node:diagnostics_channel'
import type { FastifyInstance, RouteOptions } from 'fastify'
import { type App, readSettings, startService, waitUntilReady } from 'outcry'
import { createLogger, type HttpServerOptions, listen } from 'outcry/fastify'
import { onTestFinished } from 'vitest'
import { createTodoServer } from '../../../../src/adapters/http/todo-server.ts'
import { todoService } from '../../../../src/app.ts'
import { settingsIn, temporaryFolder } from '../../../processes.ts'

/** One method of one route. */
export interface ServedRoute {
  readonly method: string
  /** The path; `:name` stands for a parameter. */
  readonly url: string
}

/** Todos that are served on a socket. */
export interface TodosOnSocket {
  readonly app: App
  readonly url: string
  /** Every method of every route that there is, whoever added it. */
  readonly routes: readonly ServedRoute[]
  /** What the log says: warnings and errors. */
  readonly logged: readonly string[]
}

/** Serves todos from files on a socket until the test is finished. */
export async function serveOnSocket(options: HttpServerOptions = {}): Promise<TodosOnSocket> {
  const settings = readSettings(settingsIn(await temporaryFolder()))
  const app = await startService(todoService, { settings })
  await waitUntilReady(app, { timeoutMs: 10_000 })
  const logged: string[] = []
  const logger = createLogger({ stream: { write: (line) => logged.push(line) } })
  const { server, routes } = await withRoutes(() => createTodoServer(app, { logger, ...options }))
  const url = await listen(server, { host: '127.0.0.1', port: 0 })
  onTestFinished(async () => {
    server.server.closeAllConnections()
    await server.close()
    await app.close()
  })
  return { app, url, routes, logged }
}

/** Sees every route that is added to the server that `create` makes. */
async function withRoutes(create: () => Promise<FastifyInstance>) {
  const routes: ServedRoute[] = []
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', ({ method, url }: RouteOptions) => {
      for (const each of [method].flat()) routes.push({ method: each, url })
    })
  }
  const created = channel('fastify.initialization')
  created.subscribe(watch)
  try {
    return { server: await create(), routes }
  } finally {
    created.unsubscribe(watch)
  }
}
