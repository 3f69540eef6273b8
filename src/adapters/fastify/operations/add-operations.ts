import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { createHttpRoutes, type HttpRoutes } from '../http-routes.ts'
import type { Identify } from '../identity.ts'
import { addReplays } from './add-replays.ts'
import { planAnswer, prunedAnswer, readModelAnswer, readModelsAnswer } from './answers.ts'
import type { OperatedApp } from './operated-app.ts'
import { createReplays } from './replays.ts'
import { type OperationsPath, uncached } from './routes.ts'

/** Who may operate a service over HTTP, and where. */
export interface OperationsOptions {
  /** Says who asks, or refuses. Nobody is let in without it. */
  readonly identify: Identify
  /** What the paths begin with. `/operations` by default. */
  readonly url?: string
}

/**
 * Adds the routes of operators, which a server does not have by itself: read models with their generations, rebuild,
 * verify, roll back, prune. A replay is answered with 202 and goes on in this process; the route of its read model tells
 * how far it is and what came of it.
 *
 * @returns the routes, for the service's own ones to describe.
 */
export function addOperations(
  server: FastifyInstance,
  app: OperatedApp,
  { identify, url = '/operations' }: OperationsOptions,
): HttpRoutes {
  const http = createHttpRoutes(server, app, { identify })
  const replays = createReplays()
  const path: OperationsPath = { all: url, model: `${url}/read-models/:name`, prefix: server.prefix }
  addReading(http, app, path, replays.of)
  addReplays(http, app, path, replays)
  http.handle({
    method: 'POST',
    url: `${url}/prune`,
    summary: 'Drop the generations that nobody needs, or say which',
    tags: ['operations'],
    querystring: z.object({ dryRun: z.stringbool().default(false) }),
    response: prunedAnswer,
    handle: async ({ query }) => ({ headers: uncached, body: await app.prune(query) }),
  })
  return http
}

function addReading(
  http: HttpRoutes,
  app: OperatedApp,
  path: OperationsPath,
  replayOf: (model: string) => object | undefined,
): void {
  const tags = ['operations']
  const params = z.object({ name: z.string() })
  const problems = { 'read-model-unknown': 404 }
  http.handle({
    url: `${path.all}/read-models`,
    summary: 'Tell what the read models are doing, and which generations there are',
    tags,
    response: readModelsAnswer,
    handle: async () => {
      const { readModels } = await app.describe()
      return { headers: uncached, body: { readModels, generations: await app.generations() } }
    },
  })
  http.handle({
    url: path.model,
    summary: 'Tell the generations of a read model, and how far the replay is that was begun here',
    tags,
    params,
    response: readModelAnswer,
    problems,
    handle: async ({ params: { name } }) => {
      const generations = await app.generations(name)
      const replay = replayOf(name)
      return { headers: uncached, body: { generations, ...(replay && { replay }) } }
    },
  })
  http.handle({
    url: `${path.model}/plan`,
    summary: 'Say what a rebuild would do',
    tags,
    params,
    response: planAnswer,
    problems,
    handle: async ({ params: { name } }) => ({ headers: uncached, body: await app.planRebuild(name) }),
  })
}
