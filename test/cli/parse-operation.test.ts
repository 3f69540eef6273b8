import { describe, expect, it } from 'vitest'
import { isOperation, parseOperation } from '../../src/cli/operate/parse-operation.ts'

const parse = (line: string) => parseOperation(line.split(' ').filter((word) => word !== ''))

describe('parseOperation()', () => {
  it.each([
    ['rebuild todo_list', { command: 'rebuild', models: ['todo_list'], all: false, dryRun: false, verify: false }],
    ['rebuild a b --verify --park', { command: 'rebuild', models: ['a', 'b'], verify: true, park: true }],
    ['rebuild --all --dry-run --json', { command: 'rebuild', models: [], all: true, dryRun: true, json: true }],
    ['verify todo_list', { command: 'verify', model: 'todo_list', json: false }],
    ['rollback todo_list --json', { command: 'rollback', model: 'todo_list', json: true }],
    ['read-models', { command: 'read-models', json: false }],
    ['prune --dry-run', { command: 'prune', dryRun: true }],
    ['dead-letters list', { command: 'dead-letters list', model: undefined }],
    ['dead-letters list todo_list', { command: 'dead-letters list', model: 'todo_list' }],
    ['dead-letters show todo_list todo-1', { command: 'dead-letters show', model: 'todo_list', key: 'todo-1' }],
    ['dead-letters redrive todo_list todo-1', { command: 'dead-letters redrive', key: 'todo-1' }],
    ['dead-letters discard todo_list todo-1', { command: 'dead-letters discard', key: 'todo-1' }],
  ])('understands %s', (line, expected) => {
    expect(parse(line)).toMatchObject(expected)
  })

  it.each([
    ['rebuild', 'rebuild needs the names of read models, or --all'],
    ['rebuild todo_list --all', 'rebuild needs the names of read models, or --all'],
    ['verify', 'verify needs one word more'],
    ['prune --park', 'prune takes no --park'],
    ['dead-letters eat', "there is no command 'dead-letters eat'"],
    ['dead-letters show todo_list', 'dead-letters show needs 2 words more'],
    ['rollback a b', "rollback does not know what to do with 'b'"],
    ['read-models --colour', "Unknown option '--colour'"],
    ['dead-letters', "there is no command 'dead-letters'"],
  ])('says what is wrong with: %s', (line, wrong) => {
    expect(parse(line)).toEqual({ wrong: expect.stringContaining(wrong) })
  })

  it('leaves other words to others', () => {
    expect(['rebuild', 'dead-letters', 'import', 'toString', ''].map(isOperation)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
  })
})
