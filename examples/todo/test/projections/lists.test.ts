import { givenEvents, happenedTo } from 'outcry/testing'
import { describe, it } from 'vitest'
import { ListArchived, ListCreated, ListRenamed } from '../../src/domain/list/list.ts'
import { lists } from '../../src/projections/lists.ts'

describe('lists', () => {
  it('has a row for each list with its latest name', () => {
    givenEvents(lists, [
      happenedTo('food', ListCreated({ name: 'Food' }), ListRenamed({ name: 'Groceries' })),
      happenedTo('work', ListCreated({ name: 'Work' })),
    ]).thenRows([
      { id: 'food', name: 'Groceries', archived: false },
      { id: 'work', name: 'Work', archived: false },
    ])
  })

  it('keeps a list that was archived', () => {
    givenEvents(lists, [happenedTo('food', ListCreated({ name: 'Food' }), ListArchived({}))]).thenRows([
      { id: 'food', name: 'Food', archived: true },
    ])
  })
})
