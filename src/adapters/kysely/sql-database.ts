import type { RawBuilder } from 'kysely'
import type { AnyDatabase, Column, ColumnType, KeyedRow, OldReaders, Row } from '../../projections/read-model-store.ts'
import type { GenerationTable } from './generation-table.ts'
import type { OwnDatabase } from './own-tables.ts'

/** How one SQL database differs from another. */
export interface SqlFlavour {
  /** The database's clock, in whole ms since 1970. */
  readonly clockMs: RawBuilder<number>
  /** The type that each kind of column is declared with. */
  readonly columnTypes: Readonly<Record<ColumnType, string>>
  /** Says that the value of a column is of its type or null, where the database does not see to it by itself. */
  readonly valueCheck?: (column: Column) => RawBuilder<boolean>
  /** How much room a table takes with its indexes, in bytes. */
  readonly tableBytes: (table: string) => RawBuilder<number>
  /** What follows the closing bracket of the `create table` of a generation. */
  readonly tableSuffix: string
  /** Limits how long the statements that follow in a transaction wait for readers; absent where readers hold nobody up. */
  readonly limitLockWait?: RawBuilder<unknown>
  /** Whether the adapter leaves the hidden key out of what queries answer; if not, they read the declared columns only. */
  readonly hidesKey: boolean
  /** Whether several transactions write at the same time, so that rows are locked one by one. */
  readonly locksRows: boolean
}

/** Reads and writes the rows of a generation's table within one transaction. */
export interface GenerationRows {
  /** Finds rows by key. */
  read(table: GenerationTable, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>
  /**
   * Writes rows by key, in the order of the keys; `null` deletes.
   *
   * @throws OutcryError `row-refused` when the database refuses the data.
   */
  write(table: GenerationTable, rows: ReadonlyMap<string, Row | null>): Promise<void>
  /**
   * Adds rows under keys that have none.
   *
   * @throws OutcryError `row-refused` when the database refuses the data, or a key has a row.
   */
  add(table: GenerationTable, rows: readonly KeyedRow[]): Promise<void>
  /**
   * Does work that runs statements on the table.
   *
   * @throws OutcryError `row-refused` when the database refuses the data, `generation-not-found`, `input-invalid` when a
   * statement is wrong, `database-unavailable` when it could not be run.
   */
  execute(table: GenerationTable, work: () => Promise<void>): Promise<void>
}

/** One transaction that writes. */
export interface SqlTransaction {
  /** The bookkeeping tables. */
  readonly database: OwnDatabase
  /** The rows of the generations. */
  readonly rows: GenerationRows
}

/** What an adapter of a SQL database offers; everything else of a read-model store is shared. */
export interface SqlDatabase {
  /** How it differs from others. */
  readonly flavour: SqlFlavour
  /** Runs work in one transaction that writes: commits when it answers, rolls back when it throws. */
  write<Result>(work: (transaction: SqlTransaction) => Promise<Result>): Promise<Result>
  /** Runs queries on one consistent view of everything committed before; writing fails. */
  read<Result>(run: (database: AnyDatabase) => Promise<Result>): Promise<Result>
  /**
   * Names the transactions that see the database as it was before a mark, and makes the next mark; absent where such a
   * transaction also sees the views as they were.
   */
  oldReaders?(since: string | undefined): Promise<OldReaders>
  /** Runs one query on everything committed before. */
  readOne<Result>(run: (database: AnyDatabase) => Promise<Result>): Promise<Result>
  /** Tells at once something that changes with every commit, whoever commits; absent where only a query can tell. */
  version?(): string
  /** Calls back after something was committed; answers a function that ends it. */
  onCommit(listener: () => void): () => void
  /** Waits for transactions under way and lets go of the database. */
  close(): Promise<void>
}
