import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { MAX_TAGS, tagTodo } from '../../../src/domain/todo/tag-todo.ts'
import { Todo, TodoAdded, TodoRemoved, TodoTagged, TodoUntagged } from '../../../src/domain/todo/todo.ts'

const added = TodoAdded({ title: 'Buy seeds', order: 0 })
const tagged = TodoTagged({ tag: '+garden' })

describe('tagTodo', () => {
  it('adds a tag', () => {
    given(Todo, [added]).when(tagTodo, { tag: '+garden' }).thenEvents([tagged])
    given(Todo, [added, tagged])
      .when(tagTodo, { tag: '@phone' })
      .thenEvents([TodoTagged({ tag: '@phone' })])
  })
  it('adds a tag again that was taken away', () => {
    given(Todo, [added, tagged, TodoUntagged({ tag: '+garden' })])
      .when(tagTodo, { tag: '+garden' })
      .thenEvents([tagged])
  })
  it('adds nothing when it is repeated', () => {
    given(Todo, [added, tagged]).when(tagTodo, { tag: '+garden' }).thenNothing()
  })
  it('rejects more tags than a todo may have', () => {
    const tags = Array.from({ length: MAX_TAGS }, (_, number) => TodoTagged({ tag: `+tag${number}` }))
    given(Todo, [added, ...tags])
      .when(tagTodo, { tag: '+garden' })
      .thenRejected('todo-has-too-many-tags')
    given(Todo, [added, ...tags])
      .when(tagTodo, { tag: '+tag0' })
      .thenNothing()
  })
  it('rejects a todo that is not there', () => {
    given(Todo, []).when(tagTodo, { tag: '+garden' }).thenRejected('todo-not-found')
    given(Todo, [added, TodoRemoved({})])
      .when(tagTodo, { tag: '+garden' })
      .thenRejected('todo-not-found')
  })
  it('refuses what is not a tag', () => {
    given(Todo, [added]).when(tagTodo, { tag: 'garden' }).thenInvalid('tag')
  })
})
