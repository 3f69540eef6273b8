import { describe, expect, it } from 'vitest'
import { errorCatalogue } from '../../src/domain/error-catalogue.ts'
import { isOutcryError, messageOf, OutcryError } from '../../src/domain/outcry-error.ts'

describe('an OutcryError', () => {
  it('has the handling that the catalogue gives its code', () => {
    for (const [code, handling] of Object.entries(errorCatalogue)) {
      expect(new OutcryError(code as keyof typeof errorCatalogue, 'no')).toMatchObject({ code, handling, facts: {} })
    }
  })
  it('keeps its facts and its cause', () => {
    const cause = new Error('disk')
    const error = new OutcryError('disk-full', 'Cannot write', { facts: { path: 'a' }, cause })
    expect(error.facts).toEqual({ path: 'a' })
    expect(error.cause).toBe(cause)
  })
  it('has no cause when there was none', () => {
    expect('cause' in new OutcryError('disk-full', 'Cannot write')).toBe(false)
  })
})

describe('isOutcryError()', () => {
  it('recognises an error of another copy of the package', () => {
    const foreign = Object.assign(new Error('no'), { code: 'disk-full', [Symbol.for('outcry.error')]: true })
    expect(isOutcryError(foreign)).toBe(true)
    expect(isOutcryError(foreign, 'disk-full')).toBe(true)
    expect(isOutcryError(foreign, 'input-invalid')).toBe(false)
  })
  it.each([[new Error('no')], [null], [undefined], ['text'], [{ code: 'disk-full' }]])(
    'does not take %s for one',
    (other) => {
      expect(isOutcryError(other)).toBe(false)
    },
  )
})

describe('messageOf()', () => {
  it('answers a text for anything that was thrown', () => {
    expect([messageOf(new Error('no')), messageOf('text'), messageOf(undefined)]).toEqual(['no', 'text', 'undefined'])
  })
})
