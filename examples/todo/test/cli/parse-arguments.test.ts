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
    ['rebuild todo_list', { command: 'rebuild', model: 'todo_list' }],
    ['status', { command: 'status' }],
    ['dead-letters list', { command: 'dead-letters list' }],
    ['dead-letters list todo_list', { command: 'dead-letters list', model: 'todo_list' }],
    ['dead-letters show todo_list todo-1', { command: 'dead-letters show', model: 'todo_list', key: 'todo-1' }],
    ['dead-letters redrive todo_list todo-1', { command: 'dead-letters redrive', key: 'todo-1' }],
    ['dead-letters discard todo_list todo-1', { command: 'dead-letters discard', key: 'todo-1' }],
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
    ['dead-letters', "there is no command 'dead-letters'"],
    ['dead-letters eat', "there is no command 'dead-letters eat'"],
    ['dead-letters show todo_list', 'dead-letters show needs 2 words'],
  ])('says what is wrong with: %s', (line, wrong) => {
    expect(parse(line)).toEqual({ wrong: expect.stringContaining(wrong) })
  })
})
