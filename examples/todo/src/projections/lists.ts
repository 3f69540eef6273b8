import { readModel } from 'outcry'
import { z } from 'zod'
import { List } from '../domain/list/list.ts'

const ListRow = z.object({ id: z.string(), name: z.string(), archived: z.boolean() })

/** Every list by its name, archived ones too. */
export const lists = readModel('lists', { version: 1, row: ListRow }).on(List, {
  ListCreated: (_row, { name }, { entityId }) => ({ id: entityId, name, archived: false }),
  ListRenamed: (row, { name }) => row && { ...row, name },
  ListArchived: (row) => row && { ...row, archived: true },
})
