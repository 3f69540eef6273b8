import { setTimeout as pause } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { OutcryError } from '../../domain/outcry-error.ts'
import { sqliteCode, translateSqliteError } from './sqlite-error.ts'

/** How long to try to get the write lock of a file that another process or thread writes, in ms. */
const LOCK_DEADLINE_MS = 15_000

/** Lets the transactions of one writing connection follow one another. */
export interface WriteQueue {
  /**
   * Runs work in a transaction of its own when all earlier ones have ended: commits when it answers, rolls back when
   * it throws. Waiting for another process never blocks this one.
   *
   * @throws OutcryError `database-unavailable`, `disk-full` or `database-corrupt`; nothing happened then.
   */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** Refuses new work from now on, and waits for all earlier work to end. */
  close(): Promise<void>
}

/**
 * Makes the queue of a connection that nobody else uses for writing.
 *
 * @param options - the path of the file, for messages, and what to do after every commit
 */
export function createWriteQueue(
  connection: Database.Database,
  { path, onCommit }: { path: string; onCommit: () => void },
): WriteQueue {
  let last: Promise<unknown> = Promise.resolve()
  let closed = false
  const transact = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      const result = await transaction(connection, work)
      onCommit()
      return result
    } catch (error) {
      throw translateSqliteError(error, { doing: 'write', path })
    }
  }
  return {
    run: (work) => {
      if (closed) return Promise.reject(closedError(path))
      const result = last.then(() => transact(work))
      last = result.catch(() => undefined)
      return result
    },
    close: async () => {
      closed = true
      await last
    },
  }
}

async function transaction<Result>(connection: Database.Database, work: () => Promise<Result>): Promise<Result> {
  await retryWhileBusy(() => connection.exec('BEGIN IMMEDIATE'))
  try {
    const result = await work()
    connection.exec('COMMIT')
    return result
  } catch (error) {
    // SQLite ends the transaction by itself on some errors, such as a full disk.
    if (connection.inTransaction) connection.exec('ROLLBACK')
    throw error
  }
}

/**
 * Runs a statement again while another process holds the lock, with pauses in between, for 15 s at most.
 *
 * @throws the last error of the driver.
 */
export async function retryWhileBusy<Result>(statement: () => Result): Promise<Result> {
  const deadline = performance.now() + LOCK_DEADLINE_MS
  for (let longest = 2; ; longest = Math.min(longest * 2, 40)) {
    try {
      return statement()
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
    }
    await pause(Math.random() * longest)
  }
}

function isBusy(error: unknown): boolean {
  return /^SQLITE_BUSY/.test(sqliteCode(error) ?? '')
}

/** Makes the error for work on a database after it was closed. */
export function closedError(path: string): OutcryError {
  const message = `Cannot use database '${path}': it was closed: do not use it after close()`
  return new OutcryError('database-unavailable', message, { facts: { path } })
}
