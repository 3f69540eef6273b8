import { fastifyRateLimit, normalizeIP } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { OutcryError } from '../../domain/outcry-error.ts'
import { answerOfProblem, type HttpAnswer, sendAnswer } from './http-answer.ts'
import { identityOf } from './identity.ts'
import { describeProblem } from './problem.ts'

/** How many requests one sender may send. */
export interface RateLimitOptions {
  /** How many requests within `windowMs`. */
  readonly maxRequests: number
  /** How long they are counted, in ms. 60,000 by default. */
  readonly windowMs?: number
  /**
   * What a sender is. `'address'`, by default: a client's IP address, or its /64 network with IPv6. `'identity'`: whom
   * `identify` found; requests of nobody known, refused ones too, are counted by address.
   */
  readonly per?: 'address' | 'identity'
}

/** How many senders are remembered; the one that was silent for the longest is forgotten first. */
const MAX_SENDERS = 50_000

/**
 * Refuses requests of a sender that sends too many, with 429 and `Retry-After`. Routes of health are exempt. Each process
 * counts by itself.
 *
 * @throws OutcryError `setting-invalid` when a number is none to count with.
 */
export function limitRates(server: FastifyInstance, options: RateLimitOptions): void {
  const { maxRequests, windowMs = 60_000, per = 'address' } = options
  requireCount('maxRequests', maxRequests)
  requireCount('windowMs', windowMs)
  server.register(fastifyRateLimit, {
    global: false,
    max: maxRequests,
    timeWindow: windowMs,
    cache: MAX_SENDERS,
    keyGenerator: senderOf,
  })
  server.after(() => {
    const count = server.createRateLimit()
    const limit = (request: FastifyRequest, reply: FastifyReply, goOn: () => void) => {
      if (request.routeOptions.url?.startsWith('/health/')) goOn()
      else passOrRefuse(count(request), reply, goOn)
    }
    // Who sends it is known when all hooks of `onRequest` have run.
    if (per === 'identity')
      server.addHook('preParsing', (request, reply, body, done) => limit(request, reply, () => done(null, body)))
    else server.addHook('onRequest', (request, reply, done) => limit(request, reply, done))
  })
}

type Count = Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>

function passOrRefuse(counting: Promise<Count>, reply: FastifyReply, goOn: () => void): void {
  counting.then(
    (count) => {
      if (count.isAllowed || !count.isExceeded) goOn()
      else sendAnswer(reply, tooMany(count))
    },
    (error: unknown) => reply.send(error),
  )
}

function senderOf(request: FastifyRequest): string {
  const { actor, tenant } = identityOf(request)
  return actor === undefined && tenant === undefined ? normalizeIP(request.ip) : JSON.stringify([tenant, actor])
}

function tooMany({
  max,
  timeWindow,
  ttlInSeconds,
}: {
  max: number
  timeWindow: number
  ttlInSeconds: number
}): HttpAnswer {
  const retryAfterSeconds = Math.max(1, ttlInSeconds)
  const answer = answerOfProblem(
    describeProblem('http', 'too-many-requests', {
      status: 429,
      detail: `Cannot answer so many requests: ${max} within ${timeWindow} ms are allowed: try again in ${retryAfterSeconds} s`,
      facts: { maxRequests: max, windowMs: timeWindow, retryAfterSeconds },
    }),
  )
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(retryAfterSeconds) } }
}

function requireCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value > 0) return
  throw new OutcryError(
    'setting-invalid',
    `Cannot limit rates: ${name} must be a whole number above 0, current ${name} is ${value}`,
    { facts: { name, value } },
  )
}
