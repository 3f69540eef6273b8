import type { FastifyInstance } from 'fastify'
import { applyAnswer, type HttpAnswer } from './http-answer.ts'
import { RETRY_AFTER_SECONDS } from './problem.ts'
import type { ServedApp } from './served-app.ts'

/**
 * Adds the routes that say how a service is: `/health/live` as long as it runs, `/health/ready` with 503 until every
 * read model can be read, `/health/lag` with what each read model is doing, whichever processes write it.
 */
export function addHealth(server: FastifyInstance, app: ServedApp): void {
  const add = (url: string, answer: () => Promise<HttpAnswer>) =>
    server.get(url, async (_request, reply) => applyAnswer(reply.header('Cache-Control', 'no-store'), await answer()))
  add('/health/live', async () => ({ body: { status: 'live' } }))
  add('/health/ready', async () => readiness(await app.readiness()))
  add('/health/lag', async () => ({ body: await app.describe() }))
}

function readiness({ building }: Awaited<ReturnType<ServedApp['readiness']>>): HttpAnswer {
  if (building.length === 0) return { body: { status: 'ready' } }
  const headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) }
  return { status: 503, headers, body: { status: 'building', readModels: building } }
}
