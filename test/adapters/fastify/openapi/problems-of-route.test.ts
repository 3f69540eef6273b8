import { describe, expect, it } from 'vitest'
import { problemsOfRoute } from '../../../../src/adapters/fastify/openapi/problems-of-route.ts'
import { statusOfError } from '../../../../src/adapters/fastify/status-of-error.ts'
import { type ErrorCode, errorCatalogue } from '../../../../src/domain/error-catalogue.ts'

/** What only routes of operators answer, who say so themselves. */
const ofOperators: readonly string[] = [
  'dead-letter-not-found',
  'dead-letter-unreadable',
  'generation-not-found',
  'read-model-unknown',
  'rebuild-running',
]

const explained = (Object.keys(errorCatalogue) as ErrorCode[]).filter((code) => statusOfError(code) !== 500)

function codesAndStatuses(heeds: 'commands' | 'queries') {
  const found = problemsOfRoute({ method: 'POST', url: '/', heeds })
  return [...found].flatMap(([status, codes]) => (codes === 'any' ? [] : codes.map((code) => [code, status] as const)))
}

describe('problemsOfRoute()', () => {
  it('names every error that is explained to callers, with its status', () => {
    const named = new Map(codesAndStatuses('commands'))
    const missing = explained.filter((code) => named.get(code) !== statusOfError(code) && !ofOperators.includes(code))
    expect(missing).toEqual([])
    expect(explained.length).toBeGreaterThan(15)
  })

  it('names none of a command where only a query is asked', () => {
    const named = codesAndStatuses('queries').map(([code]) => code)
    expect(named).toContain('read-model-behind')
    for (const code of ['wrong-expected-revision', 'cross-site-refused', 'disk-full']) expect(named).not.toContain(code)
  })

  it('names nothing of a route that is only described, but what it says itself', () => {
    expect([...problemsOfRoute({ method: 'GET', url: '/:id', problems: { gone: 410 } })]).toEqual([[410, ['gone']]])
  })
})
