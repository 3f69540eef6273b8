import { describe, expect, it } from 'vitest'
import { Tag, tagIn } from '../../../src/domain/todo/tag.ts'

describe('tagIn()', () => {
  it.each(['+garden', '@phone', '+сад', '@家', '+दफ़्तर', '@הבית', '+🎁', '@büro-2', '+a@b'])('finds %s', (word) => {
    expect(tagIn(word)).toBe(word.normalize('NFC'))
  })
  it.each(['garden', 'jo@example.com', '+', '@@', '+49301234567', '+1-555-0100', '@5', 'C++', '(+garden'])(
    'does not take %s for a tag',
    (word) => {
      expect(tagIn(word)).toBeUndefined()
    },
  )
  it('leaves out the punctuation behind a tag', () => {
    expect(tagIn('@sam,')).toBe('@sam')
    expect(tagIn('+仕事。')).toBe('+仕事')
  })
  it('composes combining characters, so that equal tags are equal', () => {
    expect(tagIn('+cafe\u0301')).toBe('+caf\u00e9')
  })
})

describe('Tag', () => {
  it('is a tag and nothing else', () => {
    expect(Tag.parse(' +cafe\u0301 ')).toBe('+caf\u00e9')
    expect(Tag.safeParse('+garden,').success).toBe(false)
    expect(Tag.safeParse('+two words').success).toBe(false)
    expect(Tag.safeParse(`+${'a'.repeat(100)}`).success).toBe(false)
  })
})
