import { testAddedRows } from './read-model-store/added-rows.ts'
import { testCommits } from './read-model-store/commits.ts'
import { testCommittedRows } from './read-model-store/committed-rows.ts'
import { testDeadLetters } from './read-model-store/dead-letters.ts'
import { testDropping } from './read-model-store/dropping.ts'
import { testFencing } from './read-model-store/fencing.ts'
import { type ReadModelStoreSubject, withFixture } from './read-model-store/fixture.ts'
import { testGenerations } from './read-model-store/generations.ts'
import { testJoining } from './read-model-store/joining.ts'
import { testKeyScopes } from './read-model-store/key-scopes.ts'
import { testLeases } from './read-model-store/leases.ts'
import { testLife } from './read-model-store/life.ts'
import { testMeasuring } from './read-model-store/measuring.ts'
import { testQueries } from './read-model-store/queries.ts'
import { testRefusedRows } from './read-model-store/refused-rows.ts'
import { testReopening } from './read-model-store/reopening.ts'
import { testRows } from './read-model-store/rows.ts'
import { testServing } from './read-model-store/serving.ts'
import { testSnapshots } from './read-model-store/snapshots.ts'
import { testStableName } from './read-model-store/stable-name.ts'
import { testStanding } from './read-model-store/standing.ts'
import { testStatements } from './read-model-store/statements.ts'
import { testTransactions } from './read-model-store/transactions.ts'
import { testTypedResults } from './read-model-store/typed-results.ts'

const SUITES = {
  generations: testGenerations,
  leases: testLeases,
  standing: testStanding,
  fencing: testFencing,
  joining: testJoining,
  serving: testServing,
  dropping: testDropping,
  measuring: testMeasuring,
  reopening: testReopening,
  transactions: testTransactions,
  rows: testRows,
  'added rows': testAddedRows,
  'committed rows': testCommittedRows,
  'refused rows': testRefusedRows,
  statements: testStatements,
  queries: testQueries,
  'key scopes': testKeyScopes,
  'typed results': testTypedResults,
  snapshots: testSnapshots,
  'the stable name': testStableName,
  'dead letters': testDeadLetters,
  commits: testCommits,
  'life of a store': testLife,
}

/**
 * Declares the tests that every read-model store must pass. They use read models of their own, so that the database
 * may hold others.
 *
 * @param subject - how to open the store, and what it can do
 */
export function readModelStoreContract(subject: ReadModelStoreSubject): void {
  subject.test.describe('read-model store', () => {
    for (const [name, declare] of Object.entries(SUITES)) {
      subject.test.describe(name, () => declare(withFixture(subject), subject.features))
    }
  })
}
