import { givenEvents, happenedAt, happenedTo } from 'outcry/testing'
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
import { todoList } from '../../src/projections/todo-list.ts'

const milk = {
  id: 'milk',
  title: 'Buy milk',
  order: 1,
  completed: false,
  list: null,
  tags: [],
  priority: null,
  attributes: [],
  dueOn: null,
  createdOn: null,
  completedOn: null,
  addedAt: '2000-01-01T00:00:00.000Z',
  revision: 0,
}
const added = TodoAdded({ title: 'Buy milk', order: 1 })

describe('todo_list', () => {
  it('has a row for each todo that was added', () => {
    givenEvents(todoList, [
      happenedTo('milk', added),
      happenedTo('bread', TodoAdded({ title: 'Buy bread', order: 2 })),
    ]).thenRows([milk, { ...milk, id: 'bread', title: 'Buy bread', order: 2 }])
  })

  it('shows every change of a todo', () => {
    givenEvents(todoList, [
      happenedTo('milk', added, TodoRenamed({ title: 'Buy oat milk' }), TodoReordered({ order: 7 })),
      happenedTo('milk', TodoTagged({ tag: '@shop' }), TodoTagged({ tag: '+home' }), TodoUntagged({ tag: '@shop' })),
      happenedTo('milk', TodoMovedToList({ list: 'food' })),
    ]).thenRows([{ ...milk, title: 'Buy oat milk', order: 7, tags: ['+home'], list: 'food', revision: 6 }])
  })

  it('tells on which day a todo was completed, until it is opened again', () => {
    const completed = [happenedTo('milk', added), happenedAt('2001-02-03T23:59:59.999Z', 'milk', TodoCompleted({}))]
    givenEvents(todoList, completed).thenRows([{ ...milk, completed: true, completedOn: '2001-02-03', revision: 1 }])
    givenEvents(todoList, [...completed, happenedTo('milk', TodoReopened({}))]).thenRows([{ ...milk, revision: 2 }])
  })

  it('knows what an imported todo came with, and when it is due', () => {
    const imported = {
      title: 'Mow the lawn',
      order: 3,
      completed: true,
      completedOn: '2024-02-02',
      createdOn: '2024-01-01',
      priority: 'A',
      tags: ['+garden'],
      attributes: ['rec:1w', 'due:2024-02-03'],
    }
    givenEvents(todoList, [happenedTo('lawn', TodoImported(imported))]).thenRows([
      { ...milk, ...imported, id: 'lawn', dueOn: '2024-02-03' },
    ])
  })

  it('forgets a todo that was removed', () => {
    givenEvents(todoList, [happenedTo('milk', added, TodoRemoved({}))]).thenRows([])
  })
})
