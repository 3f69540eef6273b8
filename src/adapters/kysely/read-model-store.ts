import type { GenerationKey, ReadModelStore, ReadModelTransaction } from '../../projections/read-model-store.ts'
import { createDeadLetters, park, parkedKeys, unpark } from './dead-letters.ts'
import { type Doing, findTable } from './find-generation.ts'
import { type GenerationTable, tableNameOf } from './generation-table.ts'
import { createGenerations } from './generations.ts'
import { advance, advanceAll, join, lockLive } from './lane-writing.ts'
import { createLeases } from './leases.ts'
import type { OwnDatabase } from './own-tables.ts'
import { onlyTable, type QueriedTable, queryTables } from './query-tables.ts'
import { createRowReader } from './read-rows.ts'
import { createServedRowReader } from './read-served-rows.ts'
import { reopenGeneration, retireGeneration, serveGeneration } from './serve-generation.ts'
import type { SqlDatabase, SqlFlavour, SqlTransaction } from './sql-database.ts'

/** Makes a read-model store over a SQL database. */
export function createSqlReadModelStore(database: SqlDatabase): ReadModelStore {
  const tables = createTableCache()
  const readTogether = createRowReader(database)
  const generations = createGenerations(database)
  const findTable = (generation: GenerationKey) =>
    database.readOne(async (reader) => tables.find(reader, generation, 'read rows of'))
  const readRows: ReadModelStore['readRows'] = async (generation, keys) =>
    readTogether(await findTable(generation), keys)
  return {
    generations,
    leases: createLeases(database),
    deadLetters: createDeadLetters(database),
    transaction: (work) =>
      database.write(async (transaction) => {
        const failure = createFirstFailure()
        const result = await work(transactionOver(transaction, database.flavour, { tables, failure }))
        failure.rethrow()
        return result
      }),
    query: (chosen, run, scopes) =>
      database.read(async (reader) => {
        const queried = new Map<string, QueriedTable>()
        for (const [model, generation] of chosen) {
          const key = { model, generation }
          const shown = database.flavour.hidesKey ? undefined : await tables.find(reader, key, 'query')
          const columns = shown?.columns.map(({ name }) => name)
          queried.set(model, { name: tableNameOf(key), columns, keyPrefixes: scopes?.get(model) })
        }
        return run(reader.withPlugin(queryTables(queried)))
      }),
    readRows,
    readServedRows: createServedRowReader({ database, serving: generations.serving, findTable, readRows }),
    onCommit: (listener) => database.onCommit(listener),
    close: () => database.close(),
  }
}

function transactionOver(
  { database, rows }: SqlTransaction,
  flavour: SqlFlavour,
  { tables, failure }: { tables: TableCache; failure: FirstFailure },
): ReadModelTransaction {
  const table = (generation: GenerationKey, doing: Doing) => tables.find(database, generation, doing)
  return {
    advance: (lease, to) => advance(database, flavour, { lease, to }),
    advanceAll: (moves) => advanceAll(database, flavour, moves),
    readRows: async (generation, keys) => rows.read(await table(generation, 'read rows of'), keys),
    writeRows: (generation, changes) =>
      failure.watch(async () => rows.write(await table(generation, 'write rows of'), changes)),
    addRows: (generation, added) =>
      failure.watch(async () => rows.add(await table(generation, 'write rows of'), added)),
    execute: (generation, run) =>
      failure.watch(async () => {
        const own = database.withPlugin(onlyTable(generation))
        await rows.execute(await table(generation, 'write rows of'), () => run(own))
      }),
    parkedKeys: (generation, lanes) => parkedKeys(database, generation, lanes),
    park: (letters) => park(database, letters),
    unpark: (generation, key, position) => unpark(database, generation, { key, position }),
    lockLive: (model, fingerprint, lane) => lockLive(database, flavour, { model, fingerprint, lane }),
    join: (lease) => join(database, lease),
    serve: (generation) => serveGeneration(database, flavour, generation),
    retire: (generation) => retireGeneration(database, flavour, generation),
    reopen: (generation) => reopenGeneration(database, generation),
  }
}

/** Remembers tables: a generation's number is never used again, so its columns never change. */
interface TableCache {
  /** Throws as `findTable`. */
  find(database: OwnDatabase, generation: GenerationKey, doing: Doing): Promise<GenerationTable> | GenerationTable
}

function createTableCache(): TableCache {
  const tables = new Map<string, GenerationTable>()
  const nameOf = ({ model, generation }: GenerationKey) => `${model}/${generation}`
  const look = async (...place: Parameters<TableCache['find']>) => {
    const table = await findTable(...place)
    tables.set(nameOf(table), table)
    return table
  }
  return { find: (database, generation, doing) => tables.get(nameOf(generation)) ?? look(database, generation, doing) }
}

/** Remembers that rows were refused half-way, so that a transaction that goes on regardless is not committed. */
interface FirstFailure {
  watch(work: () => Promise<void>): Promise<void>
  rethrow(): void
}

function createFirstFailure(): FirstFailure {
  let failure: { error: unknown } | undefined
  return {
    watch: async (work) => {
      try {
        await work()
      } catch (error) {
        failure ??= { error }
        throw error
      }
    },
    rethrow: () => {
      if (failure !== undefined) throw failure.error
    },
  }
}
