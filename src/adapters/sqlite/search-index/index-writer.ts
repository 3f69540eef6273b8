import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { hasReached, type Position } from '../../../domain/position.ts'
import type { GenerationKey, Row } from '../../../projections/read-model-store.ts'
import type { VersionedDocument } from '../../../projections/search-index.ts'
import { completeDocument, listOf, textOf } from './document-values.ts'
import type { IndexTables } from './index-tables.ts'
import { searchableText } from './words.ts'

/** After how many documents other work of the process gets its turn. */
const DOCUMENTS_PER_TURN = 200

/** Writes documents into the index of one generation. */
export interface IndexWriter {
  /** Writes documents by key unless a later version is there; answers the keys of those that were refused. */
  write(generation: GenerationKey, documents: ReadonlyMap<string, VersionedDocument>): Promise<readonly string[]>
}

interface StoredDocument {
  readonly id: number
  readonly version: Position
  readonly document: string | null
}

/** Makes the writer of an index. Its statements run in the transaction that is under way. */
export function createIndexWriter(connection: Database.Database, tables: IndexTables): IndexWriter {
  const find = connection.prepare<[string], StoredDocument>(
    `SELECT id, version, document FROM ${tables.documents} WHERE key = ?`,
  )
  const put = documentPutter(connection, tables)
  return {
    write: async (generation, documents) => {
      const refused: string[] = []
      let written = 0
      for (const [key, { version, document }] of documents) {
        if (++written % DOCUMENTS_PER_TURN === 0) await nextTurn()
        const stored = find.get(key)
        const complete = document && completeDocument(generation, tables.mapping, { key, document })
        if (stored && !hasReached(version, stored.version)) refused.push(key)
        else put({ key, version, document: complete, stored })
      }
      return refused
    },
  }
}

interface PutDocument extends VersionedDocument {
  readonly key: string
  readonly stored: StoredDocument | undefined
}

function documentPutter(connection: Database.Database, tables: IndexTables): (put: PutDocument) => void {
  const insert = connection.prepare(`INSERT INTO ${tables.documents} (key, version, document) VALUES (?, ?, ?)`)
  const update = connection.prepare(`UPDATE ${tables.documents} SET version = ?, document = ? WHERE id = ?`)
  const parts = [facetsPart(connection, tables), listedPart(connection, tables), textsPart(connection, tables)]
  return ({ key, version, document, stored }) => {
    const before = stored?.document ? (JSON.parse(stored.document) as Row) : null
    const text = document && JSON.stringify(document)
    const id = stored ? stored.id : Number(insert.run(key, version, text).lastInsertRowid)
    if (stored) update.run(version, text, id)
    for (const part of parts) {
      if (before) part.remove(id, before)
      if (document) part.add(id, document, key)
    }
  }
}

/** What is kept of a document beside itself. */
interface DocumentPart {
  remove(id: number, document: Row): void
  add(id: number, document: Row, key: string): void
}

function facetsPart(connection: Database.Database, { facets, facetColumns }: IndexTables): DocumentPart {
  const values = Array(facetColumns.size + 2)
    .fill('?')
    .join(', ')
  const insert = connection.prepare<unknown[]>(`INSERT INTO ${facets} VALUES (${values})`)
  const remove = connection.prepare<[number]>(`DELETE FROM ${facets} WHERE id = ?`)
  const facetValue = (document: Row, property: string, listed: boolean) => {
    const value = listed ? listOf(document, property)[0] : document[property]
    return typeof value === 'boolean' ? Number(value) : (value ?? null)
  }
  return {
    remove: (id) => remove.run(id),
    add: (id, document, key) => {
      const row: unknown[] = [id, key]
      for (const [property, { listed }] of facetColumns) row.push(facetValue(document, property, listed))
      insert.run(row)
    },
  }
}

function listedPart(connection: Database.Database, { listed, facetColumns }: IndexTables): DocumentPart {
  const facets = [...facetColumns].filter(([, facet]) => facet.listed)
  const insert = connection.prepare(`INSERT INTO ${listed} (facet, value, id) VALUES (?, ?, ?)`)
  const remove = connection.prepare(`DELETE FROM ${listed} WHERE facet = ? AND value = ? AND id = ?`)
  const each = (statement: Database.Statement, id: number, document: Row) => {
    for (const [property, { number }] of facets) {
      for (const value of listOf(document, property)) statement.run(number, value, id)
    }
  }
  return {
    remove: (id, document) => each(remove, id, document),
    add: (id, document) => each(insert, id, document),
  }
}

function textsPart(connection: Database.Database, { texts, mapping }: IndexTables): DocumentPart {
  if (mapping.text.length === 0) return { remove: () => undefined, add: () => undefined }
  const columns = mapping.text.map((_property, index) => `text_${index}`).join(', ')
  const insert = connection.prepare<unknown[]>(
    `INSERT INTO ${texts} (rowid, ${columns}) VALUES (?${', ?'.repeat(mapping.text.length)})`,
  )
  const remove = connection.prepare<[number]>(`DELETE FROM ${texts} WHERE rowid = ?`)
  return {
    remove: (id) => remove.run(id),
    add: (id, document) => {
      insert.run([id, ...mapping.text.map((property) => searchableText(textOf(document, property)))])
    },
  }
}
