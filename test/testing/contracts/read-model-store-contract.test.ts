import { afterAll } from 'vitest'
import { createSqliteReadModelStore } from '../../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import type { ReadModelStore, ReadModelTransaction } from '../../../src/projections/read-model-store.ts'
import { readModelStoreContract } from '../../../src/testing/contracts/read-model-store-contract.ts'
import { temporaryFolder } from '../../adapters/sqlite/temporary-folder.ts'
import { findsPlantedFaults } from './planted-faults.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

/** A store whose transactions have a fault. */
function inTransactions(fault: (sound: ReadModelTransaction) => Partial<ReadModelTransaction>) {
  return (store: ReadModelStore): Partial<ReadModelStore> => ({
    transaction: (work) => store.transaction((sound) => work({ ...sound, ...fault(sound) })),
  })
}

findsPlantedFaults<ReadModelStore>(
  (test, plant) =>
    readModelStoreContract({
      test,
      open: async (database) => plant(createSqliteReadModelStore({ location: folder.file(`${database}.db`) })),
      features: { persists: true, shared: true },
    }),
  [
    {
      fault: 'lets an owner write who was overtaken',
      foundBy: 'a paused owner that wakes up cannot write, whatever it read before',
      plant: inTransactions((transaction) => ({
        advance: async (lease, to) => {
          const written = await transaction.advance(lease, to)
          return written.length > 0 ? written : [{ model: lease.model, generation: 1, hasDeadLetters: false }]
        },
      })),
    },
    {
      fault: 'lets two who share a lease both take a step',
      foundBy: 'advance() lets exactly one of two writers with the same lease take a step',
      plant: inTransactions((transaction) => ({
        advance: async (lease, to) => {
          await transaction.advance(lease, to)
          return [{ model: lease.model, generation: 1, hasDeadLetters: false }]
        },
      })),
    },
    {
      fault: 'keeps the half of a transaction that failed',
      foundBy: 'transaction() leaves nothing of work that throws',
      plant: (store) => ({
        transaction: async (work) => {
          const outcome = await store.transaction((transaction) =>
            work(transaction).then(
              (result) => ({ result }),
              (error: unknown) => ({ error }),
            ),
          )
          if ('error' in outcome) throw outcome.error
          return outcome.result
        },
      }),
    },
    {
      fault: 'gives lanes to many',
      foundBy: 'claim() gives each lane to one of many that ask at the same time',
      plant: (store) => {
        let given: Awaited<ReturnType<ReadModelStore['leases']['claim']>> = []
        return {
          leases: {
            ...store.leases,
            claim: async (request) => {
              const claimed = await store.leases.claim(request)
              if (claimed.length > 0) given = claimed
              return given.map((lease) => ({ ...lease, owner: request.owner }))
            },
          },
        }
      },
    },
    {
      fault: 'does not say that a lane has dead letters',
      foundBy: 'advance() and advanceAll() say of each generation whether the lane has dead letters in it',
      plant: inTransactions((transaction) => ({
        advance: async (lease, to) =>
          (await transaction.advance(lease, to)).map((written) => ({ ...written, hasDeadLetters: false })),
      })),
    },
    {
      fault: 'leaves rows that are to be deleted',
      foundBy: 'writeRows() deletes, also what is not there',
      plant: inTransactions((transaction) => ({
        writeRows: (generation, rows) =>
          transaction.writeRows(generation, new Map([...rows].filter(([, row]) => row !== null))),
      })),
    },
    {
      fault: 'joins a lane without looking at its lease',
      foundBy: 'join() changes nothing for a lease with another epoch',
      plant: inTransactions((transaction) => ({ join: (lease) => transaction.join(lease).then(() => true) })),
    },
    {
      fault: 'serves a generation that misses what has happened',
      foundBy: 'serve() refuses a generation whose lanes have not all joined the live one',
      plant: inTransactions((transaction) => ({ serve: (key) => transaction.serve(key).catch(() => undefined) })),
    },
    {
      fault: 'shows readers another generation than they have asked for',
      foundBy: 'query() reads the generation that is asked for',
      plant: (store) => ({
        query: (tables, run, scopes) => store.query(new Map([...tables].map(([model]) => [model, 1])), run, scopes),
      }),
    },
    {
      fault: 'shows the rows of other tenants',
      foundBy: 'query() shows a sub-query within the keys it may see',
      plant: (store) => ({ query: (tables, run) => store.query(tables, run) }),
    },
    {
      fault: 'calls back before the commit',
      foundBy: 'onCommit() calls back after the commit, when queries see it',
      plant: (store) => {
        const listeners = new Set<() => void>()
        return {
          onCommit: (listener) => {
            listeners.add(listener)
            return () => listeners.delete(listener)
          },
          transaction: (work) => {
            for (const listener of listeners) listener()
            return store.transaction(work)
          },
        }
      },
    },
    {
      fault: 'finds no difference between rows',
      foundBy: 'compare() names the keys of rows that differ or are missing, in order',
      plant: (store) => ({
        generations: {
          ...store.generations,
          compare: async (pair) => ({ ...(await store.generations.compare(pair)), differing: 0, keys: [] }),
        },
      }),
    },
  ],
)
