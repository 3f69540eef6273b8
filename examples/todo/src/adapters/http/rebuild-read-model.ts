import { type App, OutcryError } from 'outcry'
import type { HttpRoutes } from 'outcry/fastify'
import { z } from 'zod'

/** Adds the route that begins to rebuild a read model. `/health/lag` tells how far it is, and how it ended. */
export function addRebuilding(http: HttpRoutes, app: App): void {
  const underWay = new Set<string>()
  http.handle({
    method: 'POST',
    url: '/read-models/:name/rebuild',
    summary: 'Begin to build a read model anew',
    description: '`GET /health/lag` tells how far it is.',
    tags: ['read models'],
    params: z.object({ name: z.string() }),
    response: { 202: z.object({ name: z.string() }) },
    problems: { 'read-model-unknown': 404, 'rebuild-running': 409 },
    handle: async ({ params: { name }, origin }) => {
      if (underWay.has(name)) throw alreadyRunning(name)
      underWay.add(name)
      await begin(app, name, () => underWay.delete(name))
      return { status: 202, headers: { Location: `${origin}/health/lag` }, body: { name } }
    },
  })
}

/** Waits for the first sign of life only; `describe` tells of a failure behind it. */
function begin(app: App, name: string, onEnd: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    app
      .rebuild(name, { onProgress: () => resolve() })
      .then(() => resolve(), reject)
      .finally(onEnd)
  })
}

function alreadyRunning(name: string): OutcryError {
  return new OutcryError(
    'rebuild-running',
    `Cannot rebuild '${name}': this process is rebuilding it: wait until /health/lag tells that it serves`,
    { facts: { model: name } },
  )
}
