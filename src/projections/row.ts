import type { JsonValue } from '../domain/json.ts'

/** How a column is stored: text, whole numbers, other numbers, truth values, or any other JSON value. */
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'json'

/** One declared property of the rows of a read model. */
export interface Column {
  /** The property's name, also the column's. */
  readonly name: string
  /** How it is stored. */
  readonly type: ColumnType
  /** Whether it may be missing or null. A missing property is stored, and answered, as null. */
  readonly nullable: boolean
}

/** A row of a read model by its declared properties. */
export type Row = { readonly [column: string]: JsonValue | undefined }

/** A row with its key. */
export interface KeyedRow {
  /** The key. */
  readonly key: string
  /** The row. */
  readonly row: Row
}
