import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { List, ListArchived, ListCreated, ListRenamed } from '../../../src/domain/list/list.ts'
import { renameList } from '../../../src/domain/list/rename-list.ts'

const created = ListCreated({ name: 'Groceries' })

describe('renameList', () => {
  it('gives a list another name', () => {
    given(List, [created])
      .when(renameList, { name: 'Food' })
      .thenEvents([ListRenamed({ name: 'Food' })])
  })
  it('adds nothing when it is repeated', () => {
    given(List, [created, ListRenamed({ name: 'Food' })])
      .when(renameList, { name: 'Food' })
      .thenNothing()
  })
  it('rejects a list that is not there', () => {
    given(List, []).when(renameList, { name: 'Food' }).thenRejected('list-not-found')
  })
  it('rejects a list that was put away', () => {
    given(List, [created, ListArchived({})])
      .when(renameList, { name: 'Food' })
      .thenRejected('list-archived')
  })
})
