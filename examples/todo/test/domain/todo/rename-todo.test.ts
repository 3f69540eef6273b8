import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { renameTodo } from '../../../src/domain/todo/rename-todo.ts'
import { Todo, TodoAdded, TodoRemoved, TodoRenamed } from '../../../src/domain/todo/todo.ts'

const added = TodoAdded({ title: 'Buy milk', order: 0 })
const renamed = TodoRenamed({ title: 'Buy bread' })

describe('renameTodo', () => {
  it('gives a todo another title', () => {
    given(Todo, [added]).when(renameTodo, { title: 'Buy bread ' }).thenEvents([renamed])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added, renamed]).when(renameTodo, { title: 'Buy bread' }).thenNothing()
  })
  it('rejects a todo that is not there', () => {
    given(Todo, []).when(renameTodo, { title: 'Buy bread' }).thenRejected('todo-not-found')
    given(Todo, [added, TodoRemoved({})])
      .when(renameTodo, { title: 'Buy bread' })
      .thenRejected('todo-not-found')
  })
  it('refuses an empty title', () => {
    given(Todo, [added]).when(renameTodo, { title: ' ' }).thenInvalid('title')
  })
})
