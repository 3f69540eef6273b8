import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { removeTodo } from '../../../src/domain/todo/remove-todo.ts'
import { Todo, TodoAdded, TodoCompleted, TodoRemoved } from '../../../src/domain/todo/todo.ts'

const added = TodoAdded({ title: 'Buy milk', order: 0 })

describe('removeTodo', () => {
  it('removes a todo, done or not', () => {
    given(Todo, [added])
      .when(removeTodo, {})
      .thenEvents([TodoRemoved({})])
    given(Todo, [added, TodoCompleted({})])
      .when(removeTodo, {})
      .thenEvents([TodoRemoved({})])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added, TodoRemoved({})])
      .when(removeTodo, {})
      .thenNothing()
  })
  it('rejects a todo that was never there', () => {
    given(Todo, []).when(removeTodo, {}).thenRejected('todo-not-found')
  })
})
