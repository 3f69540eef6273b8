import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { createList } from '../../../src/domain/list/create-list.ts'
import { List, ListArchived, ListCreated } from '../../../src/domain/list/list.ts'

const created = ListCreated({ name: 'Groceries' })

describe('createList', () => {
  it('begins a list', () => {
    given(List, []).when(createList, { name: ' Groceries ' }).thenEvents([created])
  })
  it('adds nothing when it is repeated', () => {
    given(List, [created]).when(createList, { name: 'Groceries' }).thenNothing()
  })
  it('rejects an id that another list has, archived or not', () => {
    given(List, [created]).when(createList, { name: 'Work' }).thenRejected('list-id-taken')
    given(List, [created, ListArchived({})])
      .when(createList, { name: 'Groceries' })
      .thenRejected('list-id-taken')
  })
  it.each(['', ' ', 'x'.repeat(101), 'two\nlines'])('refuses the name %j', (name) => {
    given(List, []).when(createList, { name }).thenInvalid('name')
  })
})
