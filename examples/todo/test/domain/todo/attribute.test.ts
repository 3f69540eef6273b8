import { describe, expect, it } from 'vitest'
import { attributeIn, attributeValue } from '../../../src/domain/todo/attribute.ts'

describe('attributeIn()', () => {
  it.each(['due:2024-01-05', 't:2024-01-05', 'rec:+1w', 'at:10:30', 'срок:завтра', '期限:2024-01-05', 'h_1:x'])(
    'finds %s',
    (word) => {
      expect(attributeIn(word)).toBe(word)
    },
  )
  it.each([
    'http://example.com',
    'https://example.com/a:b',
    'mailto:jo@example.com',
    '10:30',
    'Note:',
    'C:\\temp',
    'c:/temp',
    'std::string',
    'Schüler:innen',
    ':x',
    `key:${'x'.repeat(200)}`,
  ])('does not take %s for an attribute', (word) => {
    expect(attributeIn(word)).toBeUndefined()
  })
})

describe('attributeValue()', () => {
  it('answers the value of the first attribute with the key', () => {
    expect(attributeValue(['rec:1w', 'due:2024-01-05', 'due:2024-02-05'], 'due')).toBe('2024-01-05')
    expect(attributeValue(['overdue:1'], 'due')).toBeUndefined()
  })
})
