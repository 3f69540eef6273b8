import type { Kysely } from 'kysely'
import type { Lane } from '../domain/lane.ts'
import type { Position } from '../domain/position.ts'
import type { GenerationKey, Generations } from './generation.ts'
import type { LaneCheckpoint, LaneLease, LaneMove, Leases } from './lane-lease.ts'
import type { KeyedRow, Row } from './row.ts'

export type {
  BuildState,
  DifferingKey,
  Generation,
  GenerationDifference,
  GenerationKey,
  GenerationPair,
  GenerationSize,
  GenerationState,
  Generations,
  NewGeneration,
  OldReaders,
} from './generation.ts'
export type {
  GenerationStanding,
  LaneCheckpoint,
  LaneLease,
  LaneMove,
  LaneStanding,
  LeaseRequest,
  Leases,
  WrittenModel,
} from './lane-lease.ts'
export type { Column, ColumnType, KeyedRow, Row } from './row.ts'

/** A database whose tables are typed where its queries are written. */
// biome-ignore lint/suspicious/noExplicitAny: Kysely has no type for tables that are not known.
export type AnyDatabase = Kysely<any>

/** An event that a read model could not handle, or that waits behind one. */
export interface DeadLetter extends GenerationKey {
  /** The lane it came in. */
  readonly lane: Lane
  /** The key whose events wait. */
  readonly key: string
  /** The event's place in the log. */
  readonly position: Position
  /** The event's stream. */
  readonly streamId: string
  /** The event's revision in its stream. */
  readonly revision: number
  /** The event's stored type. */
  readonly type: string
  /** Why it was set aside; for an event that only waits, which position it waits for. */
  readonly reason: string
  /** Whether it only waits for an earlier event of its key. */
  readonly waiting: boolean
  /** When it was set aside, ISO 8601 in UTC. */
  readonly parkedAt: string
}

/** What somebody asks to be done with the dead letters of a key. */
export type DeadLetterAction = 'redrive' | 'discard-first'

/** A request about the dead letters of one key; the owner of the lane carries it out. */
export interface DeadLetterRequest extends GenerationKey {
  /** The lane of the key. */
  readonly lane: Lane
  /** The key. */
  readonly key: string
  /** What to do: handle all its events again, or give up the first one. */
  readonly action: DeadLetterAction
}

/** The dead letters of all read models. */
export interface DeadLetters {
  /** Lists dead letters in the order of the log, at most `limit` (1,000 by default). */
  list(filter?: { model?: string; generation?: number; key?: string; limit?: number }): Promise<readonly DeadLetter[]>
  /** Counts the dead letters of a read model. */
  count(model: string): Promise<number>
  /** Leaves a request for the owner of the lane; a later one for the same key takes its place. */
  request(request: DeadLetterRequest): Promise<void>
  /** Lists the requests that nobody has carried out. */
  requests(model: string): Promise<readonly DeadLetterRequest[]>
}

/** A generation that a lane is written into. */
export interface WrittenGeneration extends GenerationKey {
  /** Whether events of the lane are set aside in it. */
  readonly hasDeadLetters: boolean
}

/** Everything in one transaction happens, or none of it. Rows are written in the order of their keys. */
export interface ReadModelTransaction {
  /**
   * Moves the checkpoint of a leased lane, and fences: it changes nothing unless the lease's owner, epoch and position
   * are still the stored ones. Always the first call of a transaction that writes rows of a lane.
   *
   * @returns the generations that the lane is written into; none when the lease is lost.
   */
  advance(lease: LaneLease, to: LaneCheckpoint): Promise<readonly WrittenGeneration[]>
  /**
   * Does the same for live lanes of one read model that one owner holds, all at once.
   *
   * @returns for each lane, in their order, what `advance` would; those that are lost keep none of the others back.
   */
  advanceAll(moves: readonly LaneMove[]): Promise<readonly (readonly WrittenGeneration[])[]>
  /** Finds rows by key. */
  readRows(generation: GenerationKey, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>
  /**
   * Writes rows by key; `null` deletes. A transaction in which rows were refused is not committed, whatever its work
   * does about the error.
   *
   * @throws OutcryError `row-refused` when a value does not fit its column, a property is not declared, or the database
   * refuses the data; `generation-not-found` when there is no such table.
   */
  writeRows(generation: GenerationKey, rows: ReadonlyMap<string, Row | null>): Promise<void>
  /**
   * Adds rows under keys that have none, in bulk. It is faster than `writeRows`, most of all in the order of the keys.
   *
   * @throws OutcryError as `writeRows`, and `row-refused` when a key has a row.
   */
  addRows(generation: GenerationKey, rows: readonly KeyedRow[]): Promise<void>
  /**
   * Runs statements on the table of a generation with a primary key; its name there is the read model's, and there is
   * no other table. A transaction in which `run` failed is not committed.
   *
   * @throws OutcryError `row-refused` when a value does not fit its column or the database refuses the data;
   * `generation-not-found` when there is no such table; `input-invalid` when a statement is wrong, or about another
   * table. What `run` throws of its own comes back as it is.
   */
  execute(generation: GenerationKey, run: (database: AnyDatabase) => Promise<void>): Promise<void>
  /** Says which keys of a lane have dead letters. */
  parkedKeys(generation: GenerationKey, lanes: readonly Lane[]): Promise<readonly string[]>
  /** Adds dead letters; those already there stay as they are. */
  park(letters: readonly DeadLetter[]): Promise<void>
  /** Removes dead letters of a key, all of them or the one at a position, and the request about the key. */
  unpark(generation: GenerationKey, key: string, position?: Position): Promise<void>
  /** Locks a lane of the live generations until the transaction ends, and says how far it is. */
  lockLive(model: string, fingerprint: string, lane: Lane): Promise<LaneCheckpoint | undefined>
  /**
   * Lets a lane of a building generation be written by the owner of the live one from now on, and gives it the live
   * lane's checkpoint. The live lane is locked by this transaction, and the caller has seen to it that the rows are
   * those of the live checkpoint.
   *
   * @returns false, changing nothing, when the lease is lost or there is no live lane.
   */
  join(lease: LaneLease): Promise<boolean>
  /**
   * Makes a generation live and lets readers with its fingerprint read it. Its lanes must all have joined, and stay
   * with their owner; or the fingerprint must have no live generation, and the lanes are then free to be claimed. The
   * generation that was read before stays live.
   *
   * @throws OutcryError `generation-not-found` when it is not there, `read-model-building` when a lane has not joined,
   * `generation-in-use` while an outsider's long query keeps the view with the read model's name.
   */
  serve(generation: GenerationKey): Promise<void>
  /**
   * Stops writing into a generation that nobody should read any more: its lanes cannot be claimed or advanced, readers
   * are not pointed at it. It keeps its rows and checkpoints.
   *
   * @throws OutcryError `generation-not-found` when it is not there.
   */
  retire(generation: GenerationKey): Promise<void>
  /**
   * Lets the lanes of a retired generation be claimed again, from its checkpoints on: it is `returning`.
   *
   * @throws OutcryError `generation-not-found` when there is none that is retired.
   */
  reopen(generation: GenerationKey): Promise<void>
}

/** For each read model by name, the generation whose table a query reads. */
export type QueryTables = ReadonlyMap<string, number>

/** For each read model by name, what the keys of the rows that a query may see begin with. */
export type KeyScopes = ReadonlyMap<string, readonly string[]>

/**
 * Where read models live: rows by key, with the checkpoints, leases and dead letters that belong to them, in one
 * database, so that rows and checkpoint change in one transaction. It promises: transactions are serialisable as to
 * the rows of one lane; `advance` fences every writer but the owner; readers never see a part of a transaction.
 */
export interface ReadModelStore {
  /** The copies of read models. */
  readonly generations: Generations
  /** Who may write which lane. */
  readonly leases: Leases
  /** What was set aside. */
  readonly deadLetters: DeadLetters
  /**
   * Runs work in one transaction: commits when it answers, rolls back when it throws.
   *
   * @throws OutcryError `database-unavailable` or `disk-full` when the database could not do it; nothing happened.
   */
  transaction<Result>(work: (transaction: ReadModelTransaction) => Promise<Result>): Promise<Result>
  /**
   * Runs queries on one consistent view of the database; writing fails. Tables named like a read model are those of the
   * generation in `tables`, under that name as their alias; within raw SQL only those named through `sql.table`. Rows have the declared properties:
   * truth values are booleans and JSON is parsed wherever a column is selected, not where it is computed with. Outside
   * of `tables`, the name of a read model is a view of the generation that was served last. Of a read model in `scopes`
   * only the rows with such keys are there, whatever the query says.
   */
  query<Result>(
    tables: QueryTables,
    run: (database: AnyDatabase) => Promise<Result>,
    scopes?: KeyScopes,
  ): Promise<Result>
  /**
   * Finds rows by key, as they were last committed.
   *
   * @throws OutcryError `generation-not-found` when there is no such table.
   */
  readRows(generation: GenerationKey, keys: readonly string[]): Promise<ReadonlyMap<string, Row>>
  /**
   * Finds rows by key, as they were last committed, in the generation that readers with a fingerprint read.
   *
   * @returns `undefined` when they read none.
   */
  readServedRows(
    model: string,
    fingerprint: string,
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, Row> | undefined>
  /**
   * Calls back after something was committed, by this process at once, by another one soon.
   *
   * @returns a function that ends it.
   */
  onCommit(listener: () => void): () => void
  /** Waits for transactions under way and lets go of the database. */
  close(): Promise<void>
}
