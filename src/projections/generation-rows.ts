import { OutcryError } from '../domain/outcry-error.ts'
import type { FoldedRow, StoredRow } from './fold-rows.ts'
import type { ReadModelDefinition } from './read-model.ts'
import type { GenerationKey, ReadModelTransaction, Row } from './read-model-store.ts'
import type { SearchIndex, VersionedDocument } from './search-index.ts'

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
}

/** The rows of a read model, within a transaction that fences the writer. */
export function generationRows(
  definition: ReadModelDefinition,
  transaction: ReadModelTransaction,
  searchIndex: SearchIndex,
): GenerationRows {
  return definition.search === undefined ? tableRows(transaction) : indexedRows(searchIndex)
}

function tableRows(transaction: ReadModelTransaction): GenerationRows {
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
  }
}

function indexedRows(searchIndex: SearchIndex): GenerationRows {
  return {
    read: async (generation, keys) => {
      const documents = await searchIndex.read(generation, keys)
      return new Map([...documents].map(([key, { document, version }]) => [key, { row: document, version }]))
    },
    write: async (generation, rows) => {
      const documents = new Map<string, VersionedDocument>()
      for (const [key, { row, version }] of rows) documents.set(key, { document: row, version })
      const [refused] = await searchIndex.write(generation, documents)
      if (refused === undefined) return
      throw new OutcryError(
        'lease-lost',
        `Cannot write document '${refused}' of '${generation.model}': a later version is there, written by a newer owner`,
        { facts: { model: generation.model, key: refused } },
      )
    },
  }
}
