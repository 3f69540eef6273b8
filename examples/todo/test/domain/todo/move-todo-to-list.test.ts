import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { moveTodoToList } from '../../../src/domain/todo/move-todo-to-list.ts'
import { Todo, TodoAdded, TodoMovedToList, TodoRemoved } from '../../../src/domain/todo/todo.ts'

const added = TodoAdded({ title: 'Buy milk', order: 0 })
const moved = TodoMovedToList({ list: 'groceries' })

describe('moveTodoToList', () => {
  it('puts a todo on a list', () => {
    given(Todo, [added]).when(moveTodoToList, { list: 'groceries' }).thenEvents([moved])
  })
  it('takes a todo off its list', () => {
    given(Todo, [added, moved])
      .when(moveTodoToList, { list: null })
      .thenEvents([TodoMovedToList({ list: null })])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added, moved]).when(moveTodoToList, { list: 'groceries' }).thenNothing()
    given(Todo, [added]).when(moveTodoToList, { list: null }).thenNothing()
  })
  it('rejects a todo that is not there', () => {
    given(Todo, []).when(moveTodoToList, { list: 'groceries' }).thenRejected('todo-not-found')
    given(Todo, [added, TodoRemoved({})])
      .when(moveTodoToList, { list: null })
      .thenRejected('todo-not-found')
  })
  it('refuses an empty list id', () => {
    given(Todo, [added]).when(moveTodoToList, { list: '' }).thenInvalid('list')
  })
})
