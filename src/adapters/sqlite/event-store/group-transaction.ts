import type Database from 'better-sqlite3'
import { isOutcryError, messageOf, OutcryError } from '../../../domain/outcry-error.ts'
import { sqliteCode, translateSqliteError } from '../sqlite-error.ts'

/** A write that waits for its turn. */
export interface PendingWrite {
  /** Carries it out inside a transaction. An error of Outcry concerns it alone, and comes before it changes anything. */
  readonly write: () => unknown
  /** Answers that it is durable. */
  readonly resolve: (value: never) => void
  /** Answers why it is not. */
  readonly reject: (error: unknown) => void
}

/** What happens around the transactions of a connection that nobody else uses. */
export interface GroupTransactionParts {
  readonly connection: Database.Database
  /** Called when a transaction has begun. */
  readonly onBegin: () => void
  /** Called when a transaction is rolled back. */
  readonly onRollback: () => void
  /** Called when a transaction has been made durable. */
  readonly onCommit: () => void
}

/** Settles writes in one transaction. */
export type GroupTransaction = (group: readonly PendingWrite[]) => readonly PendingWrite[]

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/**
 * Makes the function that settles a group of writes, and returns those that it could not even begin because another
 * process holds the write lock.
 *
 * An unexpected error rolls the group back and carries its writes out one by one, so that only the culprit fails: that
 * is as exact as a savepoint for each write, and costs nothing when all goes well.
 */
export function createGroupTransaction(parts: GroupTransactionParts): GroupTransaction {
  const { connection } = parts
  const begin = connection.prepare('BEGIN IMMEDIATE')
  const commit = connection.prepare('COMMIT')
  const rollback = connection.prepare('ROLLBACK')

  const undo = () => {
    parts.onRollback()
    try {
      // Some errors have rolled back already.
      if (connection.inTransaction) rollback.run()
    } catch {
      // The transaction stays open, so the next BEGIN fails and says why.
    }
  }
  const writeAll = (group: readonly PendingWrite[]) => {
    parts.onBegin()
    return group.map(({ write }) => outcomeOf(write))
  }
  const run: GroupTransaction = (group) => {
    const started = attempt(() => begin.run())
    if (isBusy(started)) return group
    if ('error' in started) return failAll(group, unavailable(started.error, connection))
    const written = attempt(() => writeAll(group))
    if ('error' in written) {
      undo()
      return group.length > 1 ? runOneByOne(group) : failAll(group, unavailable(written.error, connection))
    }
    const committed = attempt(() => commit.run())
    if ('error' in committed) {
      undo()
      return failAll(group, commitError(committed.error, connection))
    }
    parts.onCommit()
    return settleAll(group, written.value)
  }
  const runOneByOne: GroupTransaction = (group) => {
    for (const [index, pending] of group.entries()) {
      if (run([pending]).length > 0) return group.slice(index)
    }
    return []
  }
  return run
}

function attempt<Value>(work: () => Value): { value: Value } | { error: unknown } {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

function outcomeOf(write: () => unknown): Outcome {
  const outcome = attempt(write)
  if ('error' in outcome && !isOutcryError(outcome.error)) throw outcome.error
  return outcome
}

function isBusy(outcome: Outcome): boolean {
  return 'error' in outcome && (sqliteCode(outcome.error)?.startsWith('SQLITE_BUSY') ?? false)
}

function settleAll(group: readonly PendingWrite[], outcomes: readonly Outcome[]): readonly PendingWrite[] {
  for (const [index, outcome] of outcomes.entries()) {
    if ('error' in outcome) group[index]?.reject(outcome.error)
    else group[index]?.resolve(outcome.value as never)
  }
  return []
}

function failAll(group: readonly PendingWrite[], error: unknown): readonly PendingWrite[] {
  for (const { reject } of group) reject(error)
  return []
}

function unavailable(error: unknown, { name: path }: Database.Database): unknown {
  return translateSqliteError(error, { doing: 'write to', path })
}

function commitError(error: unknown, connection: Database.Database): unknown {
  const sqlite = sqliteCode(error)
  // A disk that fills up leaves no complete commit behind. After any other failure the commit may be on the disk.
  if (sqlite?.startsWith('SQLITE_FULL')) return unavailable(error, connection)
  const path = connection.name
  const reason = `the commit failed (${messageOf(error)}) and may or may not have happened: send the same again`
  return new OutcryError('append-outcome-unknown', `Cannot write to event log '${path}': ${reason}`, {
    facts: { path, sqlite: sqlite ?? null },
    cause: error,
  })
}
