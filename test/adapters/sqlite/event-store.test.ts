import { afterAll, describe, it } from 'vitest'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import { eventStoreContract } from '../../../src/testing/contracts/event-store-contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

eventStoreContract({
  test: { describe, it },
  open: async (log) => createSqliteEventStore({ location: folder.file(`${log}.db`) }),
  features: { counts: true, persists: true, separateLogs: true },
})
