import { describe, expect, it } from 'vitest'
import { deterministicId } from '../../src/domain/deterministic-id.ts'

describe('deterministicId()', () => {
  it('answers ids that stored events have for ever', () => {
    expect(deterministicId('purse-a', 'c1', '0')).toBe('bacc4dca-5864-54ed-a655-a7cbbffdb395')
  })
  it('answers a UUID of version 5', () => {
    expect(deterministicId('a')).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  })
  it('tells apart texts that are the same when joined', () => {
    const ids = [deterministicId('a', 'b'), deterministicId('ab'), deterministicId('a,b'), deterministicId('b', 'a')]
    expect(new Set(ids).size).toBe(4)
  })
})
