import { z } from 'zod'
import { entity } from '../src/domain/entity.ts'
import { readModel } from '../src/projections/read-model.ts'

const change = z.object({
  title: z.string(),
  order: z.number().int(),
  list: z.string(),
  tags: z.array(z.string()),
})

/** The entity of the benchmarks: its events are those of `eventData`. */
export const Item = entity('item', {
  initial: (): { readonly changes: number } => ({ changes: 0 }),
  events: { ItemChanged: change },
  evolve: { ItemChanged: ({ changes }) => ({ changes: changes + 1 }) },
})

/** The command of the benchmarks. */
export const changeItem = Item.command('ChangeItem', change, (_state, input) => Item.events.ItemChanged(input))

/** The read model of the benchmarks: a row for each item. */
export const items = readModel('items', {
  version: 1,
  row: z.object({ title: z.string(), order: z.number().int(), list: z.string(), changes: z.number().int() }),
}).on(Item, {
  ItemChanged: (row, { title, order, list }) => ({ title, order, list, changes: (row?.changes ?? 0) + 1 }),
})
