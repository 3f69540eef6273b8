import type Database from 'better-sqlite3'
import { OutcryError } from '../../domain/outcry-error.ts'
import { translateSqliteError } from './sqlite-error.ts'

/** How long two processes that open a new file wait for each other, in ms. */
const MIGRATION_TIMEOUT_MS = 10_000

/** A part of Outcry that keeps tables of its own in a file. */
export interface SchemaPart {
  /** The name of the part, a plural noun. */
  readonly name: string
  /** For each version, from 1 on, the statements that lead to it from the one before. */
  readonly steps: readonly (readonly string[])[]
}

/**
 * Brings the tables of a part to the newest version, in one transaction.
 *
 * @throws OutcryError `setting-invalid` when the file belongs to a newer version of Outcry, or to something else.
 */
export function migrate(connection: Database.Database, path: string, part: SchemaPart): void {
  try {
    if (versionOf(connection, path, part) === part.steps.length) return
    const timeout = connection.pragma('busy_timeout', { simple: true })
    connection.pragma(`busy_timeout = ${MIGRATION_TIMEOUT_MS}`)
    connection.transaction(() => runSteps(connection, path, part)).immediate()
    connection.pragma(`busy_timeout = ${timeout}`)
  } catch (error) {
    throw translateSqliteError(error, { doing: 'open', path })
  }
}

function runSteps(connection: Database.Database, path: string, part: SchemaPart): void {
  const version = versionOf(connection, path, part)
  connection.exec(
    'CREATE TABLE IF NOT EXISTS outcry_schemas (part TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL)',
  )
  for (const statement of part.steps.slice(version).flat()) connection.exec(statement)
  connection.prepare('INSERT OR REPLACE INTO outcry_schemas VALUES (?, ?)').run(part.name, part.steps.length)
}

function versionOf(connection: Database.Database, path: string, part: SchemaPart): number {
  const tables = connection.prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all()
  if (!tables.includes('outcry_schemas')) {
    if (tables.length > 0) throw refused(path, part, `it holds tables of something else, such as '${tables[0]}'`)
    return 0
  }
  const select = connection.prepare<[string], number>('SELECT version FROM outcry_schemas WHERE part = ?').pluck()
  const version = select.get(part.name) ?? 0
  if (version <= part.steps.length) return version
  throw refused(path, part, `a newer Outcry made version ${version} of it, current Outcry knows ${part.steps.length}`)
}

function refused(path: string, { name }: SchemaPart, reason: string): OutcryError {
  const message = `Cannot keep ${name} in database '${path}': ${reason}: choose another file`
  return new OutcryError('setting-invalid', message, { facts: { path, part: name } })
}
