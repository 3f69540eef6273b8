import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { Todo, TodoAdded, TodoRemoved, TodoTagged, TodoUntagged } from '../../../src/domain/todo/todo.ts'
import { untagTodo } from '../../../src/domain/todo/untag-todo.ts'

const added = TodoAdded({ title: 'Buy seeds', order: 0 })
const tagged = TodoTagged({ tag: '+garden' })
const untagged = TodoUntagged({ tag: '+garden' })

describe('untagTodo', () => {
  it('takes a tag away', () => {
    given(Todo, [added, tagged]).when(untagTodo, { tag: '+garden' }).thenEvents([untagged])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added, tagged, untagged]).when(untagTodo, { tag: '+garden' }).thenNothing()
  })
  it('adds nothing when the todo never had the tag', () => {
    given(Todo, [added]).when(untagTodo, { tag: '+garden' }).thenNothing()
  })
  it('rejects a todo that is not there', () => {
    given(Todo, []).when(untagTodo, { tag: '+garden' }).thenRejected('todo-not-found')
    given(Todo, [added, tagged, TodoRemoved({})])
      .when(untagTodo, { tag: '+garden' })
      .thenRejected('todo-not-found')
  })
})
