import { Server as TcpServer } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { answerOfProblem, sendAnswer } from './http-answer.ts'
import { describeProblem } from './problem.ts'
import type { ServedApp } from './served-app.ts'

/** How a server stops. */
export interface StopOptions {
  /** How long requests under way may take to finish before their connections are cut, in ms. 10,000 by default. */
  readonly timeoutMs?: number
}

/** How long clients have to hear that their connection is closed behind the next answer, in ms. */
const DRAIN_MS = 300

/** Servers that take no new connections, and close each one behind its next answer. */
const draining = new WeakSet<object>()

/**
 * Stops serving: takes no new connections, answers what still comes on open ones and closes each behind its answer, lets
 * requests under way finish, and then closes the service. A connection that stays silent is closed after a moment: at
 * once, the requests that are on their way over it would be lost.
 */
export async function stopServing(server: FastifyInstance, app: ServedApp, options: StopOptions = {}): Promise<void> {
  const timer = setTimeout(() => server.server.closeAllConnections(), options.timeoutMs ?? 10_000)
  try {
    await drain(server)
    await server.close()
  } finally {
    clearTimeout(timer)
    await app.close()
  }
}

/** Waits until all connections have ended that are in use, or a moment for those that are silent. */
async function drain({ server }: FastifyInstance): Promise<void> {
  draining.add(server)
  let timer: NodeJS.Timeout | undefined
  await Promise.race([
    // The method of HTTP servers would also cut the connections that are between two requests.
    new Promise((resolve) => TcpServer.prototype.close.call(server, resolve)),
    new Promise((resolve) => {
      timer = setTimeout(resolve, DRAIN_MS)
    }),
  ])
  clearTimeout(timer)
}

/** Makes a server that is stopping refuse new requests, and close each connection behind its last answer. */
export function refuseWhileStopping(server: FastifyInstance): void {
  let stopping = false
  const isLeaving = () => stopping || draining.has(server.server)
  server.addHook('preClose', async () => {
    stopping = true
  })
  server.addHook('onRequest', (_request, reply, done) => {
    if (stopping) sendAnswer(reply, stoppingAnswer)
    else done()
  })
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (isLeaving()) reply.header('Connection', 'close')
    done(null, payload)
  })
}

/** Refuses what cannot be answered because the service is stopping. */
export const stoppingAnswer = answerOfProblem(
  describeProblem('http', 'service-stopping', {
    status: 503,
    detail: 'The service is stopping: send the request again, another process may answer it',
  }),
)
