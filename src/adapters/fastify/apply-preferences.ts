import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpAnswer } from './http-answer.ts'
import type { Preferring } from './http-request.ts'
import { preferredWait, readPreferences } from './preferences.ts'

/** What became of the preferences of a request. */
export interface AppliedPreferences extends Preferring {
  /** Leaves out of an answer what the request does not need. */
  shorten(answer: HttpAnswer): HttpAnswer
}

/** Reads what a request prefers, and lets the answer say what of it was applied. */
export function applyPreferences(request: FastifyRequest, reply: FastifyReply, maxWaitMs: number): AppliedPreferences {
  const preferences = readPreferences(request.headers['prefer'])
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  const onApplied = (preference: string) => sayApplied(reply, preference)
  return {
    wait: preferredWait(preferences, maxWaitMs),
    onApplied,
    shorten: (answer) => {
      const { status = 200, headers, body } = answer
      if (!preferences.returnMinimal || isRead || body === undefined || status >= 300) return answer
      onApplied('return=minimal')
      return { status: status === 200 ? 204 : status, ...(headers && { headers }) }
    },
  }
}

function sayApplied(reply: FastifyReply, preference: string): void {
  const said = reply.getHeader('Preference-Applied')
  const before = said === undefined ? [] : String(said).split(', ')
  reply.header('Preference-Applied', [...new Set([...before, ...preference.split(', ')])].join(', '))
}
