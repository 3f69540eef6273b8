import { describe, expect, it } from 'vitest'
import { logFilter } from '../../../src/adapters/eventstoredb/log-filter.ts'

function expressionFor(...types: string[]): RegExp {
  const { onServer } = logFilter({ types })
  return new RegExp('regex' in onServer ? onServer.regex : 'no expression')
}

describe('the filter that the server gets for types', () => {
  it.each(['Added', 'a.b', 'a+b', '(a', 'a|b', 'a[0]', 'a\\b', '^a$', 'a{2}', 'a?*'])('matches %s as it is', (type) => {
    expect(expressionFor(type, 'Other').test(type)).toBe(true)
    expect(expressionFor(type, 'Other').test('Other')).toBe(true)
  })

  it('matches no other type', () => {
    const expression = expressionFor('a.b', 'Added')
    for (const other of ['axb', 'AddedTwice', 'NotAdded', '']) expect(expression.test(other)).toBe(false)
    expect(expressionFor().test('Added')).toBe(false)
  })
})
