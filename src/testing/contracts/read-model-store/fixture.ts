import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Lane } from '../../../domain/lane.ts'
import type {
  Column,
  Generation,
  GenerationKey,
  LaneLease,
  NewGeneration,
  ReadModelStore,
  Row,
} from '../../../projections/read-model-store.ts'
import { CONTRACT_TIMEOUT_MS, type TestFunctions } from '../test-functions.ts'

/** What a read-model store can do beyond the port's promises. */
export interface ReadModelStoreFeatures {
  /** Whether a database that was closed can be opened again. */
  readonly persists: boolean
  /** Whether a database can be open several times at once, as by several processes. */
  readonly shared: boolean
}

/** A read-model store to be tested. */
export interface ReadModelStoreSubject {
  /** The test runner's functions. */
  readonly test: TestFunctions
  /** Opens the database of a name; the same name is the same database. Each test closes what it opens. */
  readonly open: (database: string) => Promise<ReadModelStore>
  /** What the store can do. */
  readonly features: ReadModelStoreFeatures
}

/** A store with a read model that no other test uses. */
export interface Fixture {
  readonly store: ReadModelStore
  /** The name of the read model. */
  readonly model: string
  /** Opens the database once more; it is closed after the test. */
  openAgain(): Promise<ReadModelStore>
  /** Begins a generation of lanes 0 and 1 with {@link todoColumns}. */
  create(parts?: Partial<NewGeneration>): Promise<Generation>
  /** Begins a generation and makes it live. */
  createLive(parts?: Partial<NewGeneration>): Promise<Generation>
  /** Claims the lanes of a building generation, or the live ones, for a minute. */
  claim(scope: GenerationKey | 'live', parts?: ClaimParts): Promise<readonly LaneLease[]>
  /** Claims as {@link Fixture.claim}, and answers the lease of one lane. */
  claimLane(scope: GenerationKey | 'live', lane: Lane, parts?: ClaimParts): Promise<LaneLease>
  /** Writes rows in a transaction of their own. */
  write(generation: GenerationKey, rows: Readonly<Record<string, Row | null>>): Promise<void>
  /** Reads rows in a transaction of their own. */
  read(generation: GenerationKey, ...keys: string[]): Promise<Record<string, Row>>
}

/** Who claims, and with which fingerprint. */
interface ClaimParts {
  readonly owner?: string
  readonly fingerprint?: string
  readonly leaseMs?: number
  readonly except?: readonly Lane[]
  readonly maxLanes?: number
}

/** Declares a test that gets a fixture of its own. */
export type FixtureTest = (name: string, body: (fixture: Fixture) => Promise<void>) => void

/** The fingerprint of everything that a fixture makes, unless told otherwise. */
export const FINGERPRINT = 'f1'

/** A column of each type. */
export const todoColumns: readonly Column[] = [
  { name: 'id', type: 'text', nullable: false },
  { name: 'title', type: 'text', nullable: true },
  { name: 'order', type: 'integer', nullable: false },
  { name: 'price', type: 'real', nullable: true },
  { name: 'done', type: 'boolean', nullable: false },
  { name: 'tags', type: 'json', nullable: true },
]

/** A row of {@link todoColumns}. */
export function todo(parts: Row = {}): Row {
  return { id: 'todo-1', title: 'milk', order: 1, price: 1.5, done: false, tags: ['a'], ...parts }
}

/** Makes the function that declares tests of a subject. */
export function withFixture(subject: ReadModelStoreSubject): FixtureTest {
  return (name, body) => {
    const run = async () => {
      const database = `read-models-${randomUUID()}`
      const opened: ReadModelStore[] = []
      const open = async () => {
        const store = await subject.open(database)
        opened.push(store)
        return store
      }
      try {
        await body(createFixture(await open(), open))
      } finally {
        for (const store of opened) await store.close()
      }
    }
    subject.test.it(name, run, CONTRACT_TIMEOUT_MS)
  }
}

function createFixture(store: ReadModelStore, openAgain: Fixture['openAgain']): Fixture {
  const model = `m${randomUUID().replaceAll('-', '')}`
  const create: Fixture['create'] = (parts = {}) =>
    store.generations.create({
      model,
      fingerprint: FINGERPRINT,
      handlersHash: 'h1',
      logId: 'log-1',
      lanes: [0, 1],
      columns: todoColumns,
      ...parts,
    })
  const claim: Fixture['claim'] = (scope, parts = {}) =>
    store.leases.claim({
      model: scope === 'live' ? model : scope.model,
      fingerprint: FINGERPRINT,
      scope: scope === 'live' ? 'live' : scope.generation,
      owner: 'owner-1',
      leaseMs: 60_000,
      ...parts,
    })
  return {
    store,
    model,
    openAgain,
    create,
    createLive: async (parts) => {
      const generation = await create(parts)
      await store.transaction((transaction) => transaction.serve(generation))
      return generation
    },
    claim,
    claimLane: async (scope, lane, parts) => {
      const lease = (await claim(scope, parts)).find((each) => each.lane === lane)
      assert.ok(lease, `lane ${lane} could not be claimed`)
      return lease
    },
    write: (generation, rows) =>
      store.transaction((transaction) => transaction.writeRows(generation, new Map(Object.entries(rows)))),
    read: async (generation, ...keys) =>
      Object.fromEntries(await store.transaction((transaction) => transaction.readRows(generation, keys))),
  }
}
