import { nothing, reject } from 'outcry'
import { z } from 'zod'
import { List, ListCreated } from './list.ts'
import { ListName } from './list-name.ts'

/** Begins a list under a new id. */
export const createList = List.command('CreateList', z.object({ name: ListName }), (list, { name }) => {
  if (list.status === 'absent') return ListCreated({ name })
  return list.status === 'active' && list.name === name ? nothing() : reject('list-id-taken')
})
