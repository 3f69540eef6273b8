import fc from 'fast-check'
import { ask, checkFold, checkRepeatedCommands } from 'outcry/testing'
import { describe, expect, it } from 'vitest'
import { addTodo } from '../../../src/domain/todo/add-todo.ts'
import { completeTodo } from '../../../src/domain/todo/complete-todo.ts'
import { importTodo } from '../../../src/domain/todo/import-todo.ts'
import { moveTodoToList } from '../../../src/domain/todo/move-todo-to-list.ts'
import { removeTodo } from '../../../src/domain/todo/remove-todo.ts'
import { renameTodo } from '../../../src/domain/todo/rename-todo.ts'
import { reopenTodo } from '../../../src/domain/todo/reopen-todo.ts'
import { reorderTodo } from '../../../src/domain/todo/reorder-todo.ts'
import { tagTodo } from '../../../src/domain/todo/tag-todo.ts'
import * as events from '../../../src/domain/todo/todo.ts'
import { untagTodo } from '../../../src/domain/todo/untag-todo.ts'

const { Todo } = events
const title = fc.constantFrom('Buy milk', 'Купить хлеб')
const order = fc.integer({ min: -2, max: 2 })
const tag = fc.constantFrom('+garden', '@家')
const list = fc.constantFrom(null, 'groceries')
const imported = fc.record({
  title,
  order,
  completed: fc.boolean(),
  completedOn: fc.constant(null),
  createdOn: fc.constant(null),
  priority: fc.constant(null),
  tags: fc.uniqueArray(tag),
  attributes: fc.constant<string[]>([]),
})

const anyCommand = fc.oneof(
  fc.record({ title, order }).map((input) => ask(addTodo, input)),
  imported.map((input) => ask(importTodo, input)),
  fc.record({ title }).map((input) => ask(renameTodo, input)),
  fc.constantFrom(ask(completeTodo, {}), ask(reopenTodo, {})),
  fc.record({ order }).map((input) => ask(reorderTodo, input)),
  fc.record({ list }).map((input) => ask(moveTodoToList, input)),
  fc.record({ tag }).map((input) => ask(tagTodo, input)),
  fc.record({ tag }).map((input) => ask(untagTodo, input)),
  fc.constant(ask(removeTodo, {})),
)

const anyEvent = fc.oneof(
  fc.record({ title, order }).map(events.TodoAdded),
  imported.map(events.TodoImported),
  fc.record({ title }).map(events.TodoRenamed),
  fc.constantFrom(events.TodoCompleted({}), events.TodoReopened({}), events.TodoRemoved({})),
  fc.record({ order }).map(events.TodoReordered),
  fc.record({ list }).map(events.TodoMovedToList),
  fc.record({ tag }).map(events.TodoTagged),
  fc.record({ tag }).map(events.TodoUntagged),
)

describe('Todo', () => {
  it('adds nothing when any command of any history is repeated', () => {
    const histories = fc.array(anyCommand, { maxLength: 12 })
    fc.assert(
      fc.property(histories, (asked) => void checkRepeatedCommands(Todo, asked)),
      { numRuns: 1_000 },
    )
  })
  it('folds any events in any order into plain JSON', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 8 }), (history) => checkFold(Todo, history)),
      { numRuns: 1_000 },
    )
  })
  it('reads todos that were added before they had an order', () => {
    const read = Todo.versions.get('TodoAdded')?.read({ title: 'Buy milk' }, 1, () => 'Cannot read')
    expect(read).toEqual({ title: 'Buy milk', order: 0 })
  })
  it('reads a cleared todo of former times as a removed one', () => {
    expect(Todo.retiredEvents.get('TodoCleared')?.become({} as never)).toEqual([events.TodoRemoved({})])
  })
})
