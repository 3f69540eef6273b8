import { isOutcryError, messageOf, OutcryError } from '../../domain/outcry-error.ts'

/**
 * Turns an error of the driver into one of Outcry, with the driver's as its cause. Errors that are not the driver's,
 * and those of Outcry, come back as they are.
 *
 * @param context - what was being done, as a verb, to which file
 */
export function translateSqliteError(error: unknown, context: { doing: string; path: string }): unknown {
  if (isOutcryError(error)) return error
  const code = sqliteCode(error)
  if (code === undefined) return error
  const thing = `Cannot ${context.doing} database '${context.path}'`
  const facts = { path: context.path, sqlite: code }
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) {
    const mend = 'it is not a sound SQLite database: restore it from a backup, or move it away to start empty'
    return new OutcryError('database-corrupt', `${thing}: ${mend} (${messageOf(error)})`, { facts, cause: error })
  }
  if (/^SQLITE_FULL/.test(code)) {
    const mend = 'the disk is full: free some space; nothing was half-written'
    return new OutcryError('disk-full', `${thing}: ${mend}`, { facts, cause: error })
  }
  const mend = `${messageOf(error)}: check that the folder exists, is writable, and that the disk works`
  return new OutcryError('database-unavailable', `${thing}: ${mend}`, { facts, cause: error })
}

/**
 * Turns an error of the driver as {@link translateSqliteError} does, where a statement may be wrong that somebody else
 * has written: that is `input-invalid`.
 */
export function translateStatementError(error: unknown, context: { doing: string; path: string }): unknown {
  const code = sqliteCode(error)
  if (!/^SQLITE_(ERROR|READONLY|RANGE|MISMATCH)/.test(code ?? '')) return translateSqliteError(error, context)
  const message = `Cannot ${context.doing} database '${context.path}': ${messageOf(error)}`
  return new OutcryError('input-invalid', message, {
    facts: { path: context.path, sqlite: code ?? null },
    cause: error,
  })
}

/** The result code of an error of the driver, such as `SQLITE_BUSY`; `undefined` for any other error. */
export function sqliteCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined
}
