import { z } from 'zod'
import type { HttpRoutes } from '../http-routes.ts'
import { replayAnswer } from './answers.ts'
import type { OperatedApp, ReplayOverHttp } from './operated-app.ts'
import type { Replay, ReplayKind, Replays } from './replays.ts'
import { type OperationsPath, uncached } from './routes.ts'

/** What can be asked for with a rebuild. */
const rebuildQuery = z.object({
  compare: z.stringbool().default(false),
  park: z.stringbool().default(false),
})

/** Adds the routes that begin a replay, and the one that stops it. */
export function addReplays(http: HttpRoutes, app: OperatedApp, path: OperationsPath, replays: Replays): void {
  const add = <Query extends z.ZodObject>(
    kind: ReplayKind,
    { summary, querystring }: { summary: string; querystring: Query },
    run: (model: string, query: z.output<Query>, options: ReplayOverHttp) => Promise<object | undefined>,
  ) =>
    http.handle({
      ...routeOf(path, kind),
      summary,
      description: `\`GET ${placeOf(path, '{name}')}\` tells how far it is, and what came of it.`,
      querystring,
      response: { 202: replayAnswer },
      problems: { 'read-model-unknown': 404, 'rebuild-running': 409 },
      handle: async ({ params: { name }, query, origin }) => {
        const replay = await replays.begin(name, kind, (options) => run(name, query as z.output<Query>, options))
        return begun(replay, origin + placeOf(path, encodeURIComponent(name)))
      },
    })
  add(
    'rebuild',
    { summary: 'Build a read model anew and switch readers to it', querystring: rebuildQuery },
    (model, query, options) => app.rebuild(model, { ...query, ...options }),
  )
  add(
    'verify',
    { summary: 'Compare what is read with a fresh replay', querystring: z.object({}) },
    (model, _query, options) => app.verify(model, options),
  )
  add(
    'rollback',
    { summary: 'Go back to the generation before the last rebuild, up to date', querystring: z.object({}) },
    (model, _query, options) => app.rollback(model, options),
  )
  http.handle({
    ...routeOf(path, 'stop'),
    summary: 'Stop the replay that was begun here; the next one goes on from there',
    response: { 202: replayAnswer, 204: null },
    handle: ({ params: { name }, origin }) => {
      const stopped = replays.stop(name)
      return stopped === undefined ? {} : begun(stopped, origin + placeOf(path, encodeURIComponent(name)))
    },
  })
}

function routeOf({ model }: OperationsPath, action: string) {
  return {
    method: 'POST',
    url: `${model}/${action}`,
    tags: ['operations'],
    params: z.object({ name: z.string() }),
  } as const
}

function placeOf({ prefix, model }: OperationsPath, name: string): string {
  return prefix + model.replace(':name', name)
}

function begun(replay: Replay, location: string) {
  return { status: 202, headers: { ...uncached, Location: location }, body: replay }
}
