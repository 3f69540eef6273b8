import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { List, ListArchived } from './list.ts'

/** Puts a list away; its todos stay as they are. */
export const archiveList = List.command('ArchiveList', z.object({}), (list) => {
  if (list.status === 'absent') return reject('list-not-found')
  return list.status === 'archived' ? nothing() : ListArchived({})
})
