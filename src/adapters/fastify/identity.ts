import type { FastifyRequest, onRequestAsyncHookHandler, preParsingHookHandler } from 'fastify'
import type { CommandContext } from '../../domain/command-context.ts'
import { requireTenant } from '../../domain/tenant.ts'
import { answerOfProblem, type HttpAnswer, sendAnswer } from './http-answer.ts'
import { describeProblem } from './problem.ts'

/** Who asks, and on whose behalf: one tenant, never all of them. */
export type Identity = Pick<CommandContext, 'actor' | 'tenant'>

const refusal = Symbol('refusal')

/** The "no" of `identify`: made by {@link unauthenticated} and {@link forbidden}. */
export interface IdentityRefusal {
  /** What is answered. */
  readonly [refusal]: HttpAnswer
}

/**
 * Says who asks, and on whose behalf, before the body of the request is read; or refuses. What it throws is a failure of
 * the service, status 500: nothing is done for a request whose sender could not be checked.
 */
export type Identify = (request: FastifyRequest) => Identity | IdentityRefusal | Promise<Identity | IdentityRefusal>

/**
 * Refuses a request because nobody has shown who sends it: 401.
 *
 * @param challenge what `WWW-Authenticate` says: `Bearer`, or `Bearer error="invalid_token"`.
 * @param detail what is wrong, for the caller to read; nothing secret.
 */
export function unauthenticated(challenge: string, detail: string): IdentityRefusal {
  const answer = answerOfProblem(describeProblem('http', 'unauthenticated', { status: 401, detail }))
  return { [refusal]: { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': challenge } } }
}

/**
 * Refuses a request because its sender is known and may not do this: 403.
 *
 * @param detail what is not allowed, for the caller to read; nothing secret.
 */
export function forbidden(detail: string): IdentityRefusal {
  return { [refusal]: answerOfProblem(describeProblem('http', 'forbidden', { status: 403, detail })) }
}

const identities = new WeakMap<FastifyRequest, Identity | IdentityRefusal>()
const nobody: Identity = {}

/** Tells who sends a request, as far as {@link askIdentity} has found out. */
export function identityOf(request: FastifyRequest): Identity {
  const found = identities.get(request)
  return found === undefined || refusal in found ? nobody : found
}

/** The hook of a route that asks who sends a request. The answer to a refusal is {@link refuseUnidentified}'s. */
export function askIdentity(identify: Identify): onRequestAsyncHookHandler {
  return async (request) => {
    const found = await identify(request)
    // A claim that says "every tenant" is no tenant: a route for operators asks for all of them by itself.
    if (!(refusal in found) && found.tenant !== undefined) requireTenant(found.tenant)
    identities.set(request, found)
  }
}

/** The hook of a route that goes on only if `identify` has not refused; rate limits have counted the request by then. */
export const refuseUnidentified: preParsingHookHandler = (request, reply, body, done) => {
  const found = identities.get(request)
  if (found !== undefined && refusal in found) sendAnswer(reply, found[refusal])
  else done(null, body)
}
