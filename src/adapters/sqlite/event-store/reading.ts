import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises'
import { OutcryError } from '../../../domain/outcry-error.ts'
import { sqliteCode, translateSqliteError } from '../sqlite-error.ts'

/** How long to wait before a read that met a lock is tried again, in ms. */
const LOCKED_MS = 10

/** How often a read that met a lock is tried. */
const LOCKED_TRIES = 500

/** Runs short reads as long as the store is open, and lets everything else have its turn between them. */
export interface Reading {
  /**
   * Runs one short read.
   *
   * @throws OutcryError `database-unavailable` when the store is closed or stays locked, `database-corrupt`.
   */
  read<Result>(read: () => Result): Promise<Result>
  /** Lets timers, sockets and appends have their turn. */
  pause(): Promise<void>
}

/** Makes the reads of a store. */
export function createReading(store: { readonly path: string; readonly isClosed: () => boolean }): Reading {
  const { path } = store
  const attempt = <Result>(read: () => Result): { result: Result } | undefined => {
    if (store.isClosed()) throw closedError('read', path)
    try {
      return { result: read() }
    } catch (error) {
      if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) return undefined
      throw translateSqliteError(error, { doing: 'read', path })
    }
  }
  return {
    read: async (read) => {
      for (let tries = 0; tries < LOCKED_TRIES; tries++) {
        const done = attempt(read)
        if (done !== undefined) return done.result
        await delay(LOCKED_MS)
      }
      const reason = `another process has locked it for ${LOCKED_MS * LOCKED_TRIES} ms: end it or try again`
      throw new OutcryError('database-unavailable', `Cannot read event log '${path}': ${reason}`, { facts: { path } })
    },
    pause: () => nextTurn(),
  }
}

/** The error for a store that is used after it was closed. */
export function closedError(verb: string, path: string): OutcryError {
  return new OutcryError('database-unavailable', `Cannot ${verb} event log '${path}': the event store is closed`, {
    facts: { path },
  })
}
