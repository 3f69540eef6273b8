import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { addTodo } from '../../../src/domain/todo/add-todo.ts'
import { Todo, TodoAdded, TodoCompleted, TodoRemoved, TodoRenamed } from '../../../src/domain/todo/todo.ts'

const added = TodoAdded({ title: 'Buy milk', order: 2 })

describe('addTodo', () => {
  it('adds a todo to an empty stream', () => {
    given(Todo, []).when(addTodo, { title: 'Buy milk', order: 2 }).thenEvents([added])
  })
  it('puts a todo without an order at 0', () => {
    given(Todo, [])
      .when(addTodo, { title: 'Buy milk' })
      .thenEvents([TodoAdded({ title: 'Buy milk', order: 0 })])
  })
  it('trims the title', () => {
    given(Todo, []).when(addTodo, { title: ' \tBuy\tmilk ', order: 2 }).thenEvents([added])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added]).when(addTodo, { title: 'Buy milk', order: 2 }).thenNothing()
  })
  it('rejects an id that another todo has', () => {
    given(Todo, [added]).when(addTodo, { title: 'Buy bread' }).thenRejected('todo-id-taken')
    given(Todo, [added, TodoRenamed({ title: 'Buy bread' })])
      .when(addTodo, { title: 'Buy milk', order: 2 })
      .thenRejected('todo-id-taken')
    given(Todo, [added, TodoCompleted({})])
      .when(addTodo, { title: 'Buy milk', order: 2 })
      .thenRejected('todo-id-taken')
  })
  it('rejects the id of a removed todo', () => {
    given(Todo, [added, TodoRemoved({})])
      .when(addTodo, { title: 'Buy milk' })
      .thenRejected('todo-id-taken')
  })
  it('refuses an order that is not a whole number', () => {
    given(Todo, []).when(addTodo, { title: 'Buy milk', order: 1.5 }).thenInvalid('order')
  })
})
