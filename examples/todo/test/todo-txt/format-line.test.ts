import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tagIn } from '../../src/domain/todo/tag.ts'
import { formatLine } from '../../src/todo-txt/format-line.ts'
import { parseLine } from '../../src/todo-txt/parse-line.ts'
import { arbitraryLine } from './arbitrary-line.ts'

const todo = {
  title: 'Buy seeds',
  completed: false,
  completedOn: null,
  createdOn: null,
  priority: null,
  tags: [],
  attributes: [],
}
const wordsOf = (text: string) => new Set(text.match(/\S+/g)?.map((word) => tagIn(word) ?? word.normalize('NFC')))

describe('formatLine()', () => {
  it('writes marks, dates, title, tags and attributes in the order of the format', () => {
    const line = formatLine({
      ...todo,
      completed: true,
      completedOn: '2024-01-02',
      createdOn: '2024-01-01',
      priority: 'A',
      tags: ['+garden', '@shop'],
      attributes: ['due:2024-01-05'],
    })
    expect(line).toBe('x (A) 2024-01-02 2024-01-01 Buy seeds +garden @shop due:2024-01-05')
  })
  it('does not repeat what stands in the title', () => {
    const tags = ['@sam', '+garden']
    expect(formatLine({ ...todo, title: 'Ask @sam first', tags })).toBe('Ask @sam first +garden')
  })
  it('leaves out a day of creation that would be read as the day of completion', () => {
    expect(formatLine({ ...todo, completed: true, createdOn: '2024-01-01' })).toBe('x Buy seeds')
  })
  it('writes lines that are read as the line they come from', () => {
    fc.assert(
      fc.property(arbitraryLine, (line) => {
        const parsed = parseLine(line)
        if (parsed.kind === 'todo') expect(parseLine(formatLine(parsed.todo))).toEqual(parsed)
      }),
      { numRuns: 5_000 },
    )
  })
  it('writes every word of the line it comes from, and no other', () => {
    fc.assert(
      fc.property(arbitraryLine, (line) => {
        const parsed = parseLine(line)
        if (parsed.kind !== 'todo') return
        expect(wordsOf(formatLine(parsed.todo))).toEqual(wordsOf(line))
      }),
      { numRuns: 5_000 },
    )
  })
})
