import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { reorderTodo } from '../../../src/domain/todo/reorder-todo.ts'
import { Todo, TodoAdded, TodoRemoved, TodoReordered } from '../../../src/domain/todo/todo.ts'

const added = TodoAdded({ title: 'Buy milk', order: 1 })

describe('reorderTodo', () => {
  it('gives a todo another place', () => {
    given(Todo, [added])
      .when(reorderTodo, { order: -3 })
      .thenEvents([TodoReordered({ order: -3 })])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added, TodoReordered({ order: -3 })])
      .when(reorderTodo, { order: -3 })
      .thenNothing()
  })
  it('rejects a todo that is not there', () => {
    given(Todo, []).when(reorderTodo, { order: 2 }).thenRejected('todo-not-found')
    given(Todo, [added, TodoRemoved({})])
      .when(reorderTodo, { order: 2 })
      .thenRejected('todo-not-found')
  })
  it('refuses what is not a whole number', () => {
    given(Todo, [added]).when(reorderTodo, { order: 0.5 }).thenInvalid('order')
  })
})
