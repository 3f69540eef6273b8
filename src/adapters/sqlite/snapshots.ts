import type Database from 'better-sqlite3'
import type { DecidedCommand, Snapshot, Snapshots } from '../../domain/snapshots.ts'
import { type DatabaseFile, databaseFile } from './database-file.ts'
import { migrate } from './migrate.ts'
import { sqliteCode, translateSqliteError } from './sqlite-error.ts'

const STEPS = [
  [
    `CREATE TABLE snapshots (
      number INTEGER PRIMARY KEY,
      stream_id TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      revision INTEGER NOT NULL,
      event_id TEXT NOT NULL,
      state TEXT NOT NULL,
      commands TEXT NOT NULL,
      UNIQUE (stream_id, fingerprint)
    ) STRICT`,
  ],
]

/** Of how many fingerprints a stream's snapshots are kept: while a deployment rolls, old and new code both run. */
const FINGERPRINTS_KEPT = 2

type Row = readonly [revision: number, eventId: string, state: string, commands: string]

/**
 * Keeps snapshots in a SQLite file. After a power failure the last ones may be missing; what cannot be read counts as
 * missing, and what meets another process's lock is not kept.
 *
 * @param options - `location`: a path, or `':memory:'` for a temporary file of this process
 * @throws OutcryError `setting-invalid` when the file belongs to a newer Outcry or to something else,
 * `database-corrupt` or `database-unavailable` when it cannot be opened.
 */
export function createSqliteSnapshots({ location }: { location: string }): Snapshots {
  const file = databaseFile(location)
  try {
    const connection = file.connect({ durability: 'normal' })
    migrate(connection, file.path, { name: 'snapshots', steps: STEPS })
    return prepareSnapshots(file, connection)
  } catch (error) {
    file.close()
    throw error
  }
}

function prepareSnapshots(file: DatabaseFile, connection: Database.Database): Snapshots {
  const select = connection
    .prepare<[string, string], Row>(
      'SELECT revision, event_id, state, commands FROM snapshots WHERE stream_id = ? AND fingerprint = ?',
    )
    .raw()
  const save = snapshotSaver(connection)
  return {
    load: async (streamId, fingerprint) => {
      try {
        return snapshotOf(streamId, fingerprint, select.get(streamId, fingerprint))
      } catch {
        return undefined
      }
    },
    save: async (snapshot) => {
      try {
        save(snapshot)
      } catch (error) {
        if (sqliteCode(error)?.startsWith('SQLITE_BUSY')) return
        throw translateSqliteError(error, { doing: 'write to', path: file.path })
      }
    },
    close: async () => file.close(),
  }
}

/** Gives the newest snapshot of a stream the highest number, and forgets those of code that has not run lately. */
function snapshotSaver(connection: Database.Database): (snapshot: Snapshot) => void {
  const newest = '(SELECT coalesce(max(number), 0) + 1 FROM snapshots)'
  const upsert = connection.prepare(
    `INSERT INTO snapshots VALUES (${newest}, ?, ?, ?, ?, ?, ?) ON CONFLICT (stream_id, fingerprint) DO UPDATE
     SET number = ${newest}, revision = excluded.revision, event_id = excluded.event_id, state = excluded.state,
     commands = excluded.commands WHERE excluded.revision >= revision`,
  )
  const forget = connection.prepare(
    `DELETE FROM snapshots WHERE stream_id = ? AND number NOT IN
     (SELECT number FROM snapshots WHERE stream_id = ? ORDER BY number DESC LIMIT ${FINGERPRINTS_KEPT})`,
  )
  return connection.transaction(({ streamId, fingerprint, revision, eventId, state, commands }: Snapshot) => {
    upsert.run(streamId, fingerprint, revision, eventId, JSON.stringify(state), JSON.stringify(commands))
    forget.run(streamId, streamId)
  }).immediate
}

/** @throws SyntaxError when the row is damaged. */
function snapshotOf(streamId: string, fingerprint: string, row: Row | undefined): Snapshot | undefined {
  if (row === undefined) return undefined
  const [revision, eventId, state, commands] = row
  const decided: unknown = JSON.parse(commands)
  if (!Array.isArray(decided)) return undefined
  return { streamId, fingerprint, revision, eventId, state: JSON.parse(state), commands: decided as DecidedCommand[] }
}
