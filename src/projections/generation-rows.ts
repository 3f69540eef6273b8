import { setImmediate as nextTurn } from 'node:timers/promises'
import { OutcryError } from '../domain/outcry-error.ts'
import type { FoldedRow, StoredRow } from './fold-rows.ts'
import type { ReadModelDefinition } from './read-model.ts'
import type { GenerationKey, KeyedRow, ReadModelTransaction, Row } from './read-model-store.ts'
import type { SearchIndex, VersionedDocument } from './search-index.ts'

/** How many documents are written before something else may happen. */
const DOCUMENTS_AT_ONCE = 2_000

/** A row that has changed, and whether the generation has one under its key. */
export interface ChangedRow extends FoldedRow {
  /** The key. */
  readonly key: string
  /** Whether there is a row that it replaces. */
  readonly isStored: boolean
}

/** Where the rows of a generation are read and written: in its table, or in its search index. */
export interface GenerationRows {
  /** Finds rows by key. */
  read(generation: GenerationKey, keys: readonly string[]): Promise<ReadonlyMap<string, StoredRow>>
  /**
   * Writes changed rows.
   *
   * @throws OutcryError `row-refused`, or `lease-lost` when a newer owner has written a later version.
   */
  write(generation: GenerationKey, rows: ReadonlyMap<string, FoldedRow>): Promise<void>
  /**
   * Writes many changed rows of a generation that nobody reads, the new ones in bulk.
   *
   * @throws OutcryError as `write`, and `row-refused` when a row is there although it was said not to be.
   */
  load(generation: GenerationKey, rows: readonly ChangedRow[]): Promise<void>
}

/** The rows of a read model, within a transaction that fences the writer. */
export function generationRows(
  definition: ReadModelDefinition,
  transaction: ReadModelTransaction,
  searchIndex: SearchIndex,
): GenerationRows {
  return definition.search === undefined ? tableRows(transaction) : documentRows(searchIndex)
}

/** The rows of a table, within a transaction that fences the writer. */
export function tableRows(transaction: ReadModelTransaction): GenerationRows {
  return {
    read: async (generation, keys) => {
      const rows = await transaction.readRows(generation, keys)
      return new Map([...rows].map(([key, row]) => [key, { row }]))
    },
    write: (generation, rows) => {
      const changes = new Map<string, Row | null>()
      for (const [key, { row }] of rows) changes.set(key, row)
      return transaction.writeRows(generation, changes)
    },
    load: async (generation, rows) => {
      const changes = new Map<string, Row | null>()
      for (const { key, row, isStored } of rows) if (isStored) changes.set(key, row)
      if (changes.size > 0) await transaction.writeRows(generation, changes)
      await transaction.addRows(generation, newRows(rows))
    },
  }
}

/** The rows under keys that have none yet, in the order of the keys, in which a database takes them in best. */
function newRows(rows: readonly ChangedRow[]): readonly KeyedRow[] {
  return rows.filter(isNew).sort((one, other) => (one.key < other.key ? -1 : 1))
}

function isNew(row: ChangedRow): row is ChangedRow & KeyedRow {
  return !row.isStored && row.row !== null
}

/** The documents of a search model. Versions fence their writer, so that no transaction has to wait for the index. */
export function documentRows(searchIndex: SearchIndex): GenerationRows {
  const write: GenerationRows['write'] = async (generation, rows) => {
    const documents = new Map<string, VersionedDocument>()
    for (const [key, { row, version }] of rows) documents.set(key, { document: row, version })
    const [refused] = await searchIndex.write(generation, documents)
    if (refused === undefined) return
    throw new OutcryError(
      'lease-lost',
      `Cannot write document '${refused}' of '${generation.model}': a later version is there, written by a newer owner`,
      { facts: { model: generation.model, key: refused } },
    )
  }
  return {
    read: async (generation, keys) => {
      const documents = await searchIndex.read(generation, keys)
      return new Map([...documents].map(([key, { document, version }]) => [key, { row: document, version }]))
    },
    write,
    load: async (generation, rows) => {
      for (let done = 0; done < rows.length; done += DOCUMENTS_AT_ONCE) {
        const some = rows.slice(done, done + DOCUMENTS_AT_ONCE)
        await write(generation, new Map(some.map((row) => [row.key, row])))
        // An embedded index writes in this thread, which has leases to renew.
        await nextTurn()
      }
    },
  }
}
