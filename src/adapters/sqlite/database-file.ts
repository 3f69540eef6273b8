import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { messageOf, OutcryError } from '../../domain/outcry-error.ts'
import { sqliteCode, translateSqliteError } from './sqlite-error.ts'

/** How much of a commit is on disk before it answers: everything, everything but the last moments, or nothing. */
type Durability = 'full' | 'normal' | 'off'

/** A SQLite database file, or a temporary one that is gone when it is closed. */
export interface DatabaseFile {
  /** The path of the file. */
  readonly path: string
  /** Whether the file is removed on closing. */
  readonly temporary: boolean
  /** Opens one more connection to the file. */
  connect(options?: { readonly?: boolean; durability?: Durability }): Database.Database
  /** Closes every connection, and removes a temporary file. */
  close(): void
}

/** How long a connection blocks the process for a lock before it answers `SQLITE_BUSY`, in ms. */
const BUSY_TIMEOUT_MS = 20

/** How often the opening of a file is tried while another process has locked it. */
const OPENING_TRIES = 100

/**
 * Names a database file; folders on its path are made when a connection is opened.
 *
 * @param location - a path, or `':memory:'` for a temporary file of this process
 */
export function databaseFile(location: string): DatabaseFile {
  const temporary = location === ':memory:'
  const folder = temporary ? mkdtempSync(join(tmpdir(), 'outcry-')) : dirname(location)
  const path = temporary ? join(folder, 'temporary.db') : location
  const connections: Database.Database[] = []
  const removeFolder = () => rmSync(folder, { recursive: true, force: true })
  if (temporary) process.once('exit', removeFolder)
  return {
    path,
    temporary,
    connect: ({ readonly = false, durability = 'full' } = {}) => {
      const connection = connect(path, { readonly, durability: temporary ? 'off' : durability })
      connections.push(connection)
      return connection
    },
    close: () => {
      for (const connection of connections.splice(0)) connection.close()
      if (!temporary) return
      process.off('exit', removeFolder)
      removeFolder()
    },
  }
}

/**
 * Runs work that another process may keep from the file for a moment, and blocks the process meanwhile. Only for the
 * opening of a file, when nothing else is served yet.
 */
function waitWhileBusy<Result>(work: () => Result): Result {
  for (let tries = 1; ; tries++) {
    try {
      return work()
    } catch (error) {
      if (tries === OPENING_TRIES || !sqliteCode(error)?.startsWith('SQLITE_BUSY')) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_TIMEOUT_MS)
    }
  }
}

function connect(path: string, options: { readonly: boolean; durability: Durability }): Database.Database {
  try {
    makeFolder(path)
    const connection = new Database(path, { timeout: BUSY_TIMEOUT_MS })
    try {
      waitWhileBusy(() => configure(connection, options))
      return connection
    } catch (error) {
      connection.close()
      throw error
    }
  } catch (error) {
    throw translateSqliteError(error, { doing: 'open', path })
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (error) {
    throw folderError(path, error)
  }
}

function folderError(path: string, cause: unknown): OutcryError {
  const reason = `${messageOf(cause)}: choose a path in a folder that can be written`
  return new OutcryError('database-unavailable', `Cannot open database '${path}': ${reason}`, {
    facts: { path },
    cause,
  })
}

function configure(connection: Database.Database, options: { readonly: boolean; durability: Durability }): void {
  connection.pragma('journal_mode = WAL')
  connection.pragma(`synchronous = ${options.durability}`)
  if (options.readonly) connection.pragma('query_only = on')
}
