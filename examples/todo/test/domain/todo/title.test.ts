import { describe, expect, it } from 'vitest'
import { Title } from '../../../src/domain/todo/title.ts'

const reasonFor = (title: string) => Title.safeParse(title).error?.issues[0]?.message

describe('Title', () => {
  it('accepts 500 characters of any script, however many bytes they have', () => {
    expect(Title.parse('𝒜'.repeat(500))).toBe('𝒜'.repeat(500))
    expect(reasonFor('𝒜'.repeat(501))).toBe('a title has at most 500 characters')
  })
  it('refuses white space alone, of any kind', () => {
    expect(reasonFor(' \t\u00a0\u3000')).toBe('a title needs some text')
  })
  it.each(['two\nlines', 'two\u2028lines', 'a bell \u0007', 'half \ud83d'])('refuses %j', (title) => {
    expect(reasonFor(title)).toBe('a title is one line of text without control characters')
  })
  it('keeps what joins and directs characters', () => {
    const family = '👨\u200d👩\u200d👧 \u202bשלום\u202c e\u0301'
    expect(Title.parse(family)).toBe(family)
  })
})
