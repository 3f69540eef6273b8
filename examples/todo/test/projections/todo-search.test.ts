import { givenEvents, happenedTo } from 'outcry/testing'
import { describe, it } from 'vitest'
import {
  TodoAdded,
  TodoCompleted,
  TodoImported,
  TodoMovedToList,
  TodoRemoved,
  TodoRenamed,
  TodoReopened,
  TodoReordered,
  TodoTagged,
  TodoUntagged,
} from '../../src/domain/todo/todo.ts'
import { todoSearch } from '../../src/projections/todo-search.ts'

const milk = { id: 'milk', title: 'Buy milk', order: 1, completed: false, list: null, tags: [] }
const added = TodoAdded({ title: 'Buy milk', order: 1 })

describe('todo_search', () => {
  it('finds a todo as it is now', () => {
    givenEvents(todoSearch, [
      happenedTo('milk', added, TodoRenamed({ title: 'Buy oat milk' }), TodoReordered({ order: 7 }), TodoCompleted({})),
      happenedTo('milk', TodoTagged({ tag: '@shop' }), TodoTagged({ tag: '+home' }), TodoUntagged({ tag: '@shop' })),
      happenedTo('milk', TodoMovedToList({ list: 'food' })),
    ]).thenRows([{ id: 'milk', title: 'Buy oat milk', order: 7, completed: true, list: 'food', tags: ['+home'] }])
    givenEvents(todoSearch, [happenedTo('milk', added, TodoCompleted({}), TodoReopened({}))]).thenRows([milk])
  })

  it('finds imported todos', () => {
    const { id, list, ...shown } = { ...milk, completed: true, tags: ['@shop'] }
    const unseen = { completedOn: null, createdOn: null, priority: 'B', attributes: [] }
    givenEvents(todoSearch, [happenedTo(id, TodoImported({ ...shown, ...unseen }))]).thenRows([{ id, list, ...shown }])
  })

  it('does not find a todo that was removed', () => {
    givenEvents(todoSearch, [happenedTo('milk', added, TodoRemoved({}))]).thenRows([])
  })
})
