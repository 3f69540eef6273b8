import { given } from 'outcry/testing'
import { describe, it } from 'vitest'
import { archiveList } from '../../../src/domain/list/archive-list.ts'
import { List, ListArchived, ListCreated } from '../../../src/domain/list/list.ts'

const created = ListCreated({ name: 'Groceries' })

describe('archiveList', () => {
  it('puts a list away', () => {
    given(List, [created])
      .when(archiveList, {})
      .thenEvents([ListArchived({})])
  })
  it('adds nothing when it is repeated', () => {
    given(List, [created, ListArchived({})])
      .when(archiveList, {})
      .thenNothing()
  })
  it('rejects a list that is not there', () => {
    given(List, []).when(archiveList, {}).thenRejected('list-not-found')
  })
})
