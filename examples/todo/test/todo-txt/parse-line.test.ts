import { describe, expect, it } from 'vitest'
import { parseLine } from '../../src/todo-txt/parse-line.ts'

const blankTodo = {
  completed: false,
  completedOn: null,
  createdOn: null,
  priority: null,
  tags: [],
  attributes: [],
}

describe('parseLine()', () => {
  it.each([
    ['Buy milk', { title: 'Buy milk' }],
    ['  Buy\tmilk  ', { title: 'Buy milk' }],
    ['x Buy milk', { title: 'Buy milk', completed: true }],
    ['X Buy milk', { title: 'X Buy milk' }],
    ['xylophone', { title: 'xylophone' }],
    ['x', { title: 'x' }],
    ['(A) Buy milk', { title: 'Buy milk', priority: 'A' }],
    ['(a) Buy milk', { title: '(a) Buy milk' }],
    ['(A)Buy milk', { title: '(A)Buy milk' }],
    ['Buy (A) milk', { title: 'Buy (A) milk' }],
    ['2024-01-01 Buy milk', { title: 'Buy milk', createdOn: '2024-01-01' }],
    ['2024-01-01 2024-01-02 Buy milk', { title: '2024-01-02 Buy milk', createdOn: '2024-01-01' }],
    ['x 2024-01-02 Buy milk', { title: 'Buy milk', completed: true, completedOn: '2024-01-02' }],
    [
      'x 2024-01-02 2024-01-01 Buy milk',
      { title: 'Buy milk', completed: true, completedOn: '2024-01-02', createdOn: '2024-01-01' },
    ],
    [
      'x (B) 2024-01-02 2024-01-01 2023-01-01 Buy milk',
      {
        title: '2023-01-01 Buy milk',
        completed: true,
        completedOn: '2024-01-02',
        createdOn: '2024-01-01',
        priority: 'B',
      },
    ],
    ['(A) 2024-01-01 x Buy milk', { title: 'x Buy milk', priority: 'A', createdOn: '2024-01-01' }],
  ])('reads the marks at the beginning of %j', (line, expected) => {
    expect(parseLine(line)).toEqual({ kind: 'todo', todo: { ...blankTodo, ...expected } })
  })

  it.each([
    ['Buy seeds +garden @shop', 'Buy seeds', ['+garden', '@shop'], []],
    ['Ask @sam about +garden seeds', 'Ask @sam about +garden seeds', ['@sam', '+garden'], []],
    ['Ask @sam about +garden', 'Ask @sam about', ['@sam', '+garden'], []],
    ['Buy seeds +garden +garden', 'Buy seeds', ['+garden'], []],
    ['Pay due:2024-01-05 @home rec:1w', 'Pay', ['@home'], ['due:2024-01-05', 'rec:1w']],
    ['+garden', '+garden', ['+garden'], []],
    ['due:2024-01-05 @home', 'due:2024-01-05', ['@home'], ['due:2024-01-05']],
    ['Call (with @sam, @jo)', 'Call (with @sam, @jo)', ['@sam', '@jo'], []],
    ['Read http://example.com/a:b', 'Read http://example.com/a:b', [], []],
    ['Mail jo@example.com', 'Mail jo@example.com', [], []],
    ['Call +49 30 123', 'Call +49 30 123', [], []],
    ['Meet at 10:30', 'Meet at 10:30', [], []],
    ['買う\u3000+店', '買う', ['+店'], []],
    ['לקנות חלב @בית', 'לקנות חלב', ['@בית'], []],
    ['दूध लाना +दफ़्तर', 'दूध लाना', ['+दफ़्तर'.normalize('NFC')], []],
    ['Order cafe\u0301 +cafe\u0301', 'Order cafe\u0301', ['+caf\u00e9'], []],
    ['Call 👩🏽‍🚀 +🚀', 'Call 👩🏽‍🚀', ['+🚀'], []],
    ['Two  blanks', 'Two  blanks', [], []],
  ])('finds tags and attributes in %j', (line, title, tags, attributes) => {
    expect(parseLine(line)).toEqual({ kind: 'todo', todo: { ...blankTodo, title, tags, attributes } })
  })

  it.each(['', ' ', '\t', '\u3000'])('takes %j for blank', (line) => {
    expect(parseLine(line)).toEqual({ kind: 'blank' })
  })

  it.each([
    ['2024-02-30 Buy milk', 'there is no day 2024-02-30'],
    ['x 2024-01-01 2023-02-29 Buy milk', 'there is no day 2023-02-29'],
    ['x 2024-01-02 2024-01-01', 'it has no text'],
    ['2024-01-02', 'it has no text'],
    ['Buy \u0000 milk', 'it has the control character U+0000 behind 4 others'],
    ['Buy \u001b[31mmilk', 'it has the control character U+001B behind 4 others'],
    [`Buy ${'m'.repeat(500)}`, 'a title has at most 500 characters'],
    [`Buy ${numbered(101, '+tag')}`, 'a todo has at most 100 tags'],
    [`Buy ${numbered(101, 'key:')}`, 'a todo has at most 100 attributes'],
  ])('says what is wrong with %j', (line, reason) => {
    expect(parseLine(line)).toEqual({ kind: 'bad', reason, mend: expect.stringMatching(/./) })
  })

  it('reads long lines of odd words, whose reading would never end if it went back and forth', {
    timeout: 60_000,
  }, () => {
    for (const word of ['+a ', 'k:v ', '. ', ' ', '+.,.,', ':']) {
      const line = `a ${word.repeat(20_000)}b`
      expect(parseLine(line)).toBeDefined()
    }
  })
})

function numbered(count: number, word: string): string {
  return Array.from({ length: count }, (_, number) => `${word}${number}x`).join(' ')
}
