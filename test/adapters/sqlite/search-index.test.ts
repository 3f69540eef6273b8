import { afterAll, describe, it } from 'vitest'
import { createSqliteSearchIndex } from '../../../src/adapters/sqlite/search-index/search-index.ts'
import { searchIndexContract } from '../../../src/testing/contracts/search-index-contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

searchIndexContract({
  test: { describe, it },
  open: async (name) => createSqliteSearchIndex({ location: folder.file(`${name}.db`) }),
  features: { persists: true, foldsAccents: true, findsUnspacedScripts: true, highlightsLists: true },
})
