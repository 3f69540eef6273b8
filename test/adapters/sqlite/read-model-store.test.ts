import { afterAll, describe, it } from 'vitest'
import { createSqliteReadModelStore } from '../../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import { readModelStoreContract } from '../../../src/testing/contracts/read-model-store-contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

readModelStoreContract({
  test: { describe, it },
  open: async (database) => createSqliteReadModelStore({ location: folder.file(`${database}.db`) }),
  features: { persists: true, shared: true },
})
