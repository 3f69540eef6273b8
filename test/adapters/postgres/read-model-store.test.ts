import { describe, it } from 'vitest'
import { openPostgresReadModelStore } from '../../../src/adapters/postgres/read-model-store/read-model-store.ts'
import { readModelStoreContract } from '../../../src/testing/contracts/read-model-store-contract.ts'
import { testDatabase } from './test-database.ts'

const database = await testDatabase()

describe.skipIf(database === undefined)('PostgreSQL', () => {
  readModelStoreContract({
    test: { describe, it },
    open: (name) => openPostgresReadModelStore({ url: database?.urlOf(name) ?? '' }),
    features: { persists: true, shared: true },
  })
})
