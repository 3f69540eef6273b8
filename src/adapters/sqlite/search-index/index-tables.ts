import type Database from 'better-sqlite3'
import type { Column } from '../../../projections/read-model-store.ts'
import type { SearchMapping } from '../../../projections/search-index.ts'
import type { SchemaPart } from '../migrate.ts'

/** The tables that all indexes share. */
export const searchSchema: SchemaPart = {
  name: 'search indexes',
  steps: [
    [
      `CREATE TABLE outcry_search_indexes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, model TEXT NOT NULL, generation INTEGER NOT NULL, mapping TEXT NOT NULL,
        UNIQUE (model, generation)
      )`,
    ],
  ],
}

/** The index of one generation: its tables, and what it knows of its documents. */
export interface IndexTables {
  /** Every document by key with its version; a deleted one is null. */
  readonly documents: string
  /** The key and the facets of every document that is not deleted; of a list, its smallest value. */
  readonly facets: string
  /** Every value of a list-valued facet. */
  readonly listed: string
  /** The searched texts. */
  readonly texts: string
  /** What the index knows of its documents. */
  readonly mapping: SearchMapping
  /** The columns of the facets, by the name of the property. */
  readonly facetColumns: ReadonlyMap<string, FacetColumn>
}

/** Where a facet is stored. */
export interface FacetColumn {
  /** The number of the facet. */
  readonly number: number
  /** The name of its column. */
  readonly name: string
  /** Whether a document has a list of values of it. */
  readonly listed: boolean
  /** Whether its values are truth values. */
  readonly truth: boolean
}

/** Names the tables of an index. */
export function indexTables(id: number, mapping: SearchMapping): IndexTables {
  const prefix = `outcry_search_${id}`
  return {
    documents: `${prefix}_documents`,
    facets: `${prefix}_facets`,
    listed: `${prefix}_listed`,
    texts: `${prefix}_texts`,
    mapping,
    facetColumns: new Map(mapping.facets.map((property, number) => [property, facetColumn(mapping, property, number)])),
  }
}

function facetColumn(mapping: SearchMapping, property: string, number: number): FacetColumn {
  const { type } = columnOf(mapping, property)
  return { number, name: `facet_${number}`, listed: type === 'json', truth: type === 'boolean' }
}

/** Finds the declaration of a property. */
function columnOf(mapping: SearchMapping, property: string): Column {
  return mapping.columns.find(({ name }) => name === property) ?? { name: property, type: 'json', nullable: true }
}

const storedAs = { text: 'TEXT', json: 'TEXT', integer: 'INTEGER', boolean: 'INTEGER', real: 'REAL' } as const

/** Makes the tables of an index. */
export function createTables(connection: Database.Database, tables: IndexTables): void {
  const { documents, facets, listed, texts, mapping } = tables
  const columns = [...tables.facetColumns].map(
    ([property, { name }]) => `, ${name} ${storedAs[columnOf(mapping, property).type]}`,
  )
  connection.exec(`
    CREATE TABLE ${documents} (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, version TEXT NOT NULL, document TEXT);
    CREATE TABLE ${facets} (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE${columns.join('')});
    CREATE TABLE ${listed} (facet INTEGER NOT NULL, value TEXT NOT NULL, id INTEGER NOT NULL,
      PRIMARY KEY (facet, value, id)) WITHOUT ROWID;
  `)
  for (const { name } of tables.facetColumns.values()) {
    connection.exec(`CREATE INDEX ${facets}_${name} ON ${facets} (${name})`)
  }
  if (mapping.text.length > 0) connection.exec(createTexts(texts, mapping))
}

/** Without contents of its own; the texts are in the documents. */
function createTexts(texts: string, { text }: SearchMapping): string {
  const columns = text.map((_property, index) => `text_${index}`)
  return `CREATE VIRTUAL TABLE ${texts} USING fts5(
    ${columns.join(', ')}, content='', contentless_delete=1, tokenize='ascii')`
}

/** Drops the tables of an index. */
export function dropTables(connection: Database.Database, tables: IndexTables): void {
  for (const name of [tables.documents, tables.facets, tables.listed, tables.texts]) {
    connection.exec(`DROP TABLE IF EXISTS ${name}`)
  }
}
