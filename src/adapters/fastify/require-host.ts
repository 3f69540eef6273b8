import type { FastifyInstance, FastifyRequest } from 'fastify'
import { answerOfProblem, sendAnswer } from './http-answer.ts'
import { describeProblem } from './problem.ts'

/** A name or an address with a port or without: it comes back in the URLs of answers. */
const shape = /^([\w.-]{1,253}|\[[\da-f:.]{2,45}\])(:\d{1,5})?$/i

/**
 * Refuses a request that does not say once, and well-formed, to which host it is sent: between servers that believe
 * different ones of two, requests are smuggled. Node would take the first one, and answer none without a problem. What
 * only asks for health may come without.
 */
export function requireHost(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    const count = countHosts(request)
    const isOne = count === 1 ? shape.test(request.host) : count === 0 && isForHealth(request)
    if (isOne && isOfHost(request)) done()
    // Nor is what comes behind it on the same connection to be believed.
    else sendAnswer(reply.header('Connection', 'close'), hostInvalid)
  })
}

function countHosts({ raw: { rawHeaders } }: FastifyRequest): number {
  let count = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1
  }
  return count
}

/** Says whether the request line has a path, or a whole URL of the same host; of `*` the router would make `/`. */
function isOfHost({ raw: { url = '' }, headers }: FastifyRequest): boolean {
  if (url.startsWith('/')) return true
  return /^https?:\/\//i.test(url) && URL.canParse(url) && new URL(url).host === headers.host?.toLowerCase()
}

function isForHealth({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith('/health/') ?? false
}

const hostInvalid = answerOfProblem(
  describeProblem('http', 'host-invalid', {
    status: 400,
    detail:
      'Cannot answer the request: it must have one header Host with a name or an address, and a port or none, ' +
      'and ask for a path of that host',
  }),
)
