import { describe, expect, it } from 'vitest'
import { problemOfError } from '../../../src/adapters/fastify/problem-of-error.ts'
import type { ErrorCode } from '../../../src/domain/error-catalogue.ts'
import { OutcryError } from '../../../src/domain/outcry-error.ts'

function problemOf(code: ErrorCode) {
  const error = new OutcryError(code, 'Cannot write /secret/path', { facts: { path: '/secret/path' } })
  return problemOfError(error, { bodyLimitBytes: 1 })
}

describe('problemOfError()', () => {
  it.each([
    ['too-many-conflicts', 503],
    ['append-outcome-unknown', 503],
    ['stream-deleted', 410],
    ['rebuild-running', 409],
    ['read-model-unknown', 404],
  ] as const)('explains %s with status %i', (code, status) => {
    expect(problemOf(code)).toMatchObject({ status, code, detail: 'Cannot write /secret/path' })
  })

  it.each([
    ['database-unavailable', 503],
    ['disk-full', 507],
    ['database-corrupt', 500],
    ['event-invalid', 500],
    ['checkpoint-of-another-log', 500],
  ] as const)('answers %s with status %i and keeps the reason inside', (code, status) => {
    const problem = problemOf(code)
    expect(problem).toMatchObject({ status, code, facts: {} })
    expect(JSON.stringify(problem)).not.toContain('/secret')
  })
})
