import { describe, expect, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'

describe('the id of a new log', () => {
  it('is the same for all who ask for it first, at the same time', async () => {
    const server = await startEventStore({ memory: true })
    const stores = Array.from({ length: 8 }, () => createEventStoreDbEventStore({ url: server.url }))
    const described = await Promise.all(stores.map((store) => store.describe()))
    expect(new Set(described.map(({ logId }) => logId)).size).toBe(1)
    const again = await stores[0]?.describe()
    expect(again?.logId).toBe(described[0]?.logId)
    await Promise.all(stores.map((store) => store.close()))
    await server.close()
  })
})
