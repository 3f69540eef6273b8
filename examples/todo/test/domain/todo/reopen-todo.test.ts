import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { reopenTodo } from '../../../src/domain/todo/reopen-todo.ts'
import { Todo, TodoAdded, TodoCompleted, TodoRemoved, TodoReopened } from '../../../src/domain/todo/todo.ts'

const added = TodoAdded({ title: 'Buy milk', order: 0 })

describe('reopenTodo', () => {
  it('takes back that a todo is done', () => {
    given(Todo, [added, TodoCompleted({})])
      .when(reopenTodo, {})
      .thenEvents([TodoReopened({})])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added, TodoCompleted({}), TodoReopened({})])
      .when(reopenTodo, {})
      .thenNothing()
  })
  it('adds nothing to a todo that was never done', () => {
    given(Todo, [added]).when(reopenTodo, {}).thenNothing()
  })
  it('rejects a todo that is not there', () => {
    given(Todo, []).when(reopenTodo, {}).thenRejected('todo-not-found')
    given(Todo, [added, TodoRemoved({})])
      .when(reopenTodo, {})
      .thenRejected('todo-not-found')
  })
})
