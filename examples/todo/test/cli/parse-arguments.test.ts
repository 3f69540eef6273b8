import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../src/cli/parse-arguments.ts'

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''))

describe('parseArguments()', () => {
  it.each([
    ['import todo.txt', { command: 'import', file: 'todo.txt' }],
    ['import -', { command: 'import', file: '-' }],
    ['export', { command: 'export' }],
    ['export todo.txt', { command: 'export', file: 'todo.txt' }],
    ['generate 10', { command: 'generate', lines: 10, seed: 1 }],
    ['generate 10 todo.txt --seed 7', { command: 'generate', lines: 10, file: 'todo.txt', seed: 7 }],
    ['generate --seed=7 10', { command: 'generate', lines: 10, seed: 7 }],
    ['help', { command: 'help' }],
    ['--help', { command: 'help' }],
    ['import -h', { command: 'help' }],
  ])('understands %s', (line, expected) => {
    expect(parse(line)).toMatchObject(expected)
  })

  it.each([
    ['', 'there is no command'],
    ['frobnicate', "there is no command 'frobnicate'"],
    ['toString', "there is no command 'toString'"],
    ['import', 'import needs one word more'],
    ['import one two', "import does not know what to do with 'two'"],
    ['generate', 'generate needs one word more'],
    ['generate many', "generate needs a number of lines, not 'many'"],
    ['generate 10 --seed odd', "--seed needs a number, not 'odd'"],
    ['import x --seed 1', 'import takes no --seed'],
    ['export --colour', "Unknown option '--colour'"],
  ])('says what is wrong with: %s', (line, wrong) => {
    expect(parse(line)).toEqual({ wrong: expect.stringContaining(wrong) })
  })
})
