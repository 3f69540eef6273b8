import { entity } from 'outcry'
import { z } from 'zod'

/** What the commands of a list decide on. */
export type ListState =
  | { readonly status: 'absent' }
  | { readonly status: 'active' | 'archived'; readonly name: string }

/** A named list that todos can be put on. */
export const List = entity('list', {
  initial: (): ListState => ({ status: 'absent' }),
  events: {
    ListCreated: z.object({ name: z.string() }),
    ListRenamed: z.object({ name: z.string() }),
    ListArchived: z.object({}),
  },
  evolve: {
    ListCreated: (_, { name }) => ({ status: 'active', name }),
    ListRenamed: (list, { name }) => (list.status === 'absent' ? list : { ...list, name }),
    ListArchived: (list) => (list.status === 'absent' ? list : { ...list, status: 'archived' }),
  },
})

export const { ListCreated, ListRenamed, ListArchived } = List.events
