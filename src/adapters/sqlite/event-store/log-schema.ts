import { randomUUID } from 'node:crypto'
import type Database from 'better-sqlite3'
import type { LogIdentity } from '../../../domain/event-store.ts'
import { LANE_COUNT, LANE_HASH } from '../../../domain/lane.ts'
import { OutcryError } from '../../../domain/outcry-error.ts'
import { migrate } from '../migrate.ts'

const TABLES = [
  'CREATE TABLE log (id TEXT NOT NULL, lane_count INTEGER NOT NULL, lane_hash TEXT NOT NULL) STRICT',
  'CREATE TABLE types (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT',
  `CREATE TABLE events (
    position INTEGER PRIMARY KEY,
    stream_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    type INTEGER NOT NULL,
    id TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    data TEXT NOT NULL,
    schema_version INTEGER NOT NULL,
    metadata TEXT NOT NULL
  ) STRICT`,
  'CREATE UNIQUE INDEX events_by_stream ON events (stream_id, revision)',
  'CREATE INDEX events_by_type ON events (type)',
  `CREATE TABLE streams (
    id TEXT PRIMARY KEY,
    deletion INTEGER NOT NULL,
    metadata TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,
]

/**
 * Makes the tables of a new log, or checks that they are there, and reads the log's identity.
 *
 * @throws OutcryError `setting-invalid` when the file belongs to newer code or to something else.
 */
export function openLog(connection: Database.Database, path: string): LogIdentity {
  migrate(connection, path, { name: 'events', steps: [[...TABLES, newIdentity()]] })
  const identity = connection
    .prepare<[], LogIdentity>('SELECT id AS logId, lane_count AS laneCount, lane_hash AS laneHash FROM log')
    .get()
  if (identity !== undefined) return identity
  const message = `Cannot open event log '${path}': the row with its identity is missing: restore the file from a backup`
  throw new OutcryError('database-corrupt', message, { facts: { path } })
}

function newIdentity(): string {
  return `INSERT INTO log VALUES ('${randomUUID()}', ${LANE_COUNT}, '${LANE_HASH}')`
}
