import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { completeTodo } from '../../../src/domain/todo/complete-todo.ts'
import { Todo, TodoAdded, TodoCompleted, TodoRemoved, TodoReopened } from '../../../src/domain/todo/todo.ts'

const added = TodoAdded({ title: 'Buy milk', order: 0 })

describe('completeTodo', () => {
  it('marks a todo as done', () => {
    given(Todo, [added])
      .when(completeTodo, {})
      .thenEvents([TodoCompleted({})])
    given(Todo, [added, TodoCompleted({}), TodoReopened({})])
      .when(completeTodo, {})
      .thenEvents([TodoCompleted({})])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added, TodoCompleted({})])
      .when(completeTodo, {})
      .thenNothing()
  })
  it('rejects a todo that is not there', () => {
    given(Todo, []).when(completeTodo, {}).thenRejected('todo-not-found')
    given(Todo, [added, TodoRemoved({})])
      .when(completeTodo, {})
      .thenRejected('todo-not-found')
  })
})
