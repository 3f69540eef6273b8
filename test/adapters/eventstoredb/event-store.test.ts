import { describe, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import { eventStoreContract } from '../../../src/testing/contracts/event-store-contract.ts'

const server = await startEventStore({ memory: true })

eventStoreContract({
  test: { describe, it },
  open: async () => createEventStoreDbEventStore({ url: server.url }),
  features: { counts: false, persists: true, separateLogs: false },
})
