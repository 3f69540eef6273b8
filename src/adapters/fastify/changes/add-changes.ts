import type { FastifyInstance } from 'fastify'
import { messageOf, OutcryError } from '../../../domain/outcry-error.ts'
import type { ReadModel } from '../../../projections/read-model.ts'
import { stoppingAnswer } from '../graceful-stop.ts'
import { answerOfProblem, applyAnswer } from '../http-answer.ts'
import { askIdentity, type Identify, identityOf, refuseUnidentified } from '../identity.ts'
import { describeProblem } from '../problem.ts'
import type { ServedApp } from '../served-app.ts'
import { type ChangeFeed, createChangeFeed } from './change-feed.ts'
import { beginEventStream, readLastEventId } from './event-stream.ts'

/** How long a client waits at most until changes can be told, in ms. */
const BEGIN_WITHIN_MS = 10_000

/** A route that tells changes of rows, by server-sent events. */
export interface ChangesRoute {
  /** The path. */
  readonly url: string
  /** The read models, none of them written by SQL. */
  readonly models: readonly ReadModel[]
  /** How many clients may listen at a time. 1,000 by default. */
  readonly maxClients?: number
  /** After which time without a word a client is shown that the connection is alive, in ms. 15,000 by default. */
  readonly heartbeatMs?: number
  /** How much is kept for clients that are slow, in bytes; who is further behind is let go. 16 MiB by default. */
  readonly maxKeptBytes?: number
  /** Says who asks, and on whose behalf: a tenant is told of its own rows only. Nobody knows by default. */
  readonly identify?: Identify
}

/**
 * Adds a route that tells what changes in read models, as server-sent events, for as long as a client listens. A client
 * that comes back with `Last-Event-ID`, or `?after=`, is told what it has missed; one that is too slow is let go, and
 * comes back. `event: ready` says from which position on changes are told; `event: rows` tells a list of
 * `{ model, key, position, row }`.
 */
export function addChanges(server: FastifyInstance, app: ServedApp, route: ChangesRoute): void {
  const { url, models, maxClients = 1_000, identify } = route
  const feeds = new Map<string | undefined, ChangeFeed>()
  let clients = 0
  let isStopping = false
  const feedOf = (tenant: string | undefined) => {
    const running = feeds.get(tenant)
    if (running !== undefined) return running
    const feed = createChangeFeed({
      open: (from, signal) =>
        app.changes(models, { signal, ...(from !== undefined && { from }), ...(tenant !== undefined && { tenant }) }),
      maxKeptBytes: route.maxKeptBytes ?? 16_777_216,
      heartbeatMs: route.heartbeatMs ?? 15_000,
      onFailure: (error) => server.log.warn({ route: url, error: messageOf(error) }, 'changes are read anew'),
      onEnd: () => feeds.delete(tenant),
    })
    feeds.set(tenant, feed)
    return feed
  }
  server.addHook('preClose', async () => {
    isStopping = true
    for (const feed of [...feeds.values()]) feed.stop()
  })
  server.route({
    method: 'GET',
    url,
    exposeHeadRoute: false,
    ...(identify && { onRequest: askIdentity(identify), preParsing: refuseUnidentified }),
    handler: async (request, reply) => {
      const from = readLastEventId(request)
      if (clients >= maxClients) return applyAnswer(reply, tooManyClients)
      clients += 1
      let isTold = false
      const feed = feedOf(identityOf(request).tenant)
      const letGo = feed.hold()
      try {
        await begins(feed.ready(from), url)
        if (isStopping || feed.hasEnded) return applyAnswer(reply, stoppingAnswer)
        if (reply.raw.closed || reply.raw.destroyed) return reply.hijack()
        const response = beginEventStream(reply)
        isTold = true
        response.once('close', () => {
          clients -= 1
        })
        feed.join(response, from)
      } finally {
        letGo()
        if (!isTold) clients -= 1
      }
      return reply
    },
  })
}

/** Waits until a feed has begun, but not for ever: a read model may stand still. */
async function begins(ready: Promise<void>, url: string): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(behind(url)), BEGIN_WITHIN_MS)
  })
  try {
    await Promise.race([ready, tooLate])
  } finally {
    clearTimeout(timer)
  }
}

function behind(url: string): OutcryError {
  return new OutcryError(
    'read-model-behind',
    `Cannot tell changes at ${url}: its read models have not come to the head of the log within ${BEGIN_WITHIN_MS} ms: try again`,
    { facts: { url, timeoutMs: BEGIN_WITHIN_MS } },
  )
}

const tooManyClients = answerOfProblem(
  describeProblem('http', 'too-many-clients', {
    status: 503,
    detail: 'Cannot tell changes to one more client: as many as may listen do so: try again later',
  }),
)
