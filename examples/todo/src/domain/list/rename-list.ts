import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { List, ListRenamed } from './list.ts'
import { ListName } from './list-name.ts'

/** Gives a list another name. */
export const renameList = List.command('RenameList', z.object({ name: ListName }), (list, { name }) => {
  if (list.status === 'absent') return reject('list-not-found')
  if (list.name === name) return nothing()
  return list.status === 'archived' ? reject('list-archived') : ListRenamed({ name })
})
