import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { completeTodo } from '../../../src/domain/todo/complete-todo.ts'
import { importTodo } from '../../../src/domain/todo/import-todo.ts'
import { Todo, TodoImported, TodoRemoved, TodoRenamed } from '../../../src/domain/todo/todo.ts'

const particulars = {
  title: 'Buy seeds',
  order: 7,
  completed: true,
  completedOn: '2024-01-02',
  createdOn: '2024-01-01',
  priority: 'A',
  tags: ['+garden'],
  attributes: ['due:2024-01-05'],
}
const imported = TodoImported(particulars)

describe('importTodo', () => {
  it('takes over all particulars in one event', () => {
    given(Todo, []).when(importTodo, particulars).thenEvents([imported])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [imported]).when(importTodo, particulars).thenNothing()
  })
  it('adds nothing to a todo that was changed or removed since then', () => {
    given(Todo, [imported, TodoRenamed({ title: 'Buy trees' })])
      .when(importTodo, particulars)
      .thenNothing()
    given(Todo, [imported, TodoRemoved({})])
      .when(importTodo, particulars)
      .thenNothing()
  })
  it('imports a completed todo as completed', () => {
    given(Todo, [imported]).when(completeTodo, {}).thenNothing()
  })
  it('refuses what is not a day, a priority, a tag or an attribute', () => {
    given(Todo, [])
      .when(importTodo, { ...particulars, createdOn: '2024-02-30', priority: 'a', tags: ['x'], attributes: ['y'] })
      .thenInvalid('createdOn', 'priority', 'tags.0', 'attributes.0')
  })
})
