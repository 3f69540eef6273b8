import { service } from '../src/app/service.ts'
import { Item, items } from './items.ts'

/** A service whose rebuilds run in a thread: they find it by this module. */
export const itemsService = service('bench', {
  module: import.meta.url,
  contexts: { items: [Item] },
  readModels: [items],
})
