import { entityTag, type HttpAnswer } from './http-answer.ts'
import { TOKEN_HEADER } from './request-context.ts'
import type { FulfilledOverHttp } from './served-app.ts'

/** Adds to an answer what the caller may need next: the revision of the stream, and the token for reading it. */
export function answerFulfilled(outcome: FulfilledOverHttp, answer: HttpAnswer = {}): HttpAnswer {
  const token = outcome.status === 'accepted' ? { [TOKEN_HEADER]: outcome.token } : {}
  return { ...answer, headers: { ...entityTag(outcome.revision), ...token, ...answer.headers } }
}
