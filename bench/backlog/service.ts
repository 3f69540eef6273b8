import { service } from '../../src/app/service.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import { Item, items } from '../items.ts'

/** The service whose backlog is drained: one read model, with a row for each item. */
export const backlogService = service('backlog', { contexts: { items: [Item as EventSource] }, readModels: [items] })
