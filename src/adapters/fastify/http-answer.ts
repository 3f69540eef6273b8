import type { FastifyReply } from 'fastify'
import type { Rejected } from '../../domain/outcome.ts'
import type { ErrorFacts } from '../../domain/outcry-error.ts'
import { describeProblem, PROBLEM_TYPE, type Problem, RETRY_AFTER_SECONDS } from './problem.ts'

/** What a route answers. */
export interface HttpAnswer {
  /** The status. 200 by default, 204 when there is no body. */
  readonly status?: number
  /** The headers, by name. None by default. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body: a text as it is, anything else as JSON. None by default. */
  readonly body?: unknown
}

/** Statuses by the code of a rejection; 409 for the others. */
export type StatusOfRejection<Code extends string> = { readonly [Each in Code]?: number }

/** Answers with a problem of the service's own, such as something that is not there. */
export function problemAnswer(
  code: string,
  problem: { status: number; detail: string; facts?: ErrorFacts },
): HttpAnswer {
  return answerOfProblem(describeProblem('rejection', code, problem))
}

/** Answers with the "no" of a decider: status 409 unless `statusOf` says otherwise, and the details as facts. */
export function rejectionAnswer<Code extends string>(
  { code, details, revision }: Rejected<Code>,
  statusOf: StatusOfRejection<Code> = {},
): HttpAnswer {
  const status = statusOf[code] ?? 409
  const detail = `The command was refused by the rule ${code}`
  const answer = problemAnswer(code, { status, detail, facts: details })
  return revision < 0 ? answer : { ...answer, headers: { ...answer.headers, ...entityTag(revision) } }
}

/** The header that tells the revision of a stream, for `If-Match`. */
export function entityTag(revision: number): { readonly ETag: string } {
  return { ETag: `"${revision}"` }
}

/** Answers with a problem. */
export function answerOfProblem(problem: Problem): HttpAnswer {
  const { status } = problem
  const retryAfter = { 'Retry-After': String(RETRY_AFTER_SECONDS) }
  const headers = { 'Content-Type': PROBLEM_TYPE, ...((status === 503 || status === 507) && retryAfter) }
  return { status, headers, body: problem }
}

/**
 * Puts an answer into a reply, all but its body. A problem learns which request had it.
 *
 * @returns the body, for a handler to return. It must not wait for the reply to be sent: a caller that goes away would
 * make it fail.
 */
export function applyAnswer(reply: FastifyReply, { status, headers = {}, body }: HttpAnswer): unknown {
  reply.code(status ?? (body === undefined ? 204 : 200)).headers(headers)
  const isProblem = headers['Content-Type'] === PROBLEM_TYPE
  return isProblem ? JSON.stringify({ ...(body as Problem), instance: `urn:uuid:${reply.request.id}` }) : body
}

/** Sends an answer at once, from a hook that goes no further. */
export function sendAnswer(reply: FastifyReply, answer: HttpAnswer): void {
  reply.send(applyAnswer(reply, answer))
}
