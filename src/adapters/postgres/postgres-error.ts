import { isOutcryError, messageOf, OutcryError } from '../../domain/outcry-error.ts'

/** The SQLSTATE of an error of the server, such as `23505`; `undefined` for any other error. */
function sqlStateOf(error: unknown): string | undefined {
  const { code, severity } = (error ?? {}) as { code?: unknown; severity?: unknown }
  return typeof code === 'string' && typeof severity === 'string' ? code : undefined
}

/** Says whether the server refuses data: classes 22 and 23. */
export function isDataError(error: unknown): boolean {
  return /^2[23]/.test(sqlStateOf(error) ?? '')
}

/** Says whether a table is not there. */
export function isMissingTable(error: unknown): boolean {
  return sqlStateOf(error) === '42P01'
}

/** What the driver says, without a code, of a connection that it has not, or has no more. */
const LOST_CONNECTION =
  /Connection terminated|connection error and is not queryable|timeout exceeded when trying to connect/

/** Says whether an error is the driver's: it was not a statement that failed but the way to the server. */
function isDriverError(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown }
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return true
  return error instanceof Error && LOST_CONNECTION.test(error.message)
}

/** Says how to mend that no encrypted connection could be made; `undefined` for any other error. */
function mendOfTls(error: unknown): string | undefined {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown }
  if (code === 'ENOENT' && syscall === 'open') return 'name a file that is there'
  if (/does not support SSL/.test(messageOf(error)))
    return 'switch TLS on in the server, or connect with ?sslmode=disable'
  if (typeof code !== 'string' || !/CERT|SIGNATURE|^ERR_(TLS|OSSL)/.test(code)) return undefined
  return 'name the root certificate of the server with ?sslrootcert=, and the host as its certificate does'
}

/**
 * Turns an error of the driver into one of Outcry, with the driver's as its cause. Errors that are not the driver's,
 * and those of Outcry, come back as they are.
 *
 * @param context - what was being done, as a verb, to which database
 */
export function translatePostgresError(
  error: unknown,
  { doing, database }: { doing: string; database: string },
): unknown {
  const state = sqlStateOf(error)
  const thing = `Cannot ${doing} database '${database}'`
  const tlsMend = isOutcryError(error) || state !== undefined ? undefined : mendOfTls(error)
  if (tlsMend !== undefined) {
    const message = `${thing}: ${messageOf(error)}: ${tlsMend}`
    return new OutcryError('setting-invalid', message, { facts: { database, sqlState: null }, cause: error })
  }
  if (isOutcryError(error) || (state === undefined && !isDriverError(error))) return error
  const options = { facts: { database, sqlState: state ?? null }, cause: error }
  if (state === '53100') {
    const mend = 'the disk of the server is full: free some space; nothing was half-written'
    return new OutcryError('disk-full', `${thing}: ${mend}`, options)
  }
  if (state === '55P03') {
    const mend = 'a reader keeps a table or view for long: wait for it, or end it'
    return new OutcryError('generation-in-use', `${thing}: ${mend}`, options)
  }
  if (state !== undefined && /^(28|3D|42501)/.test(state)) {
    const mend = `${messageOf(error)}: check user, password, database and the user's rights to it`
    return new OutcryError('setting-invalid', `${thing}: ${mend}`, options)
  }
  const mend = `${messageOf(error)}: check that the server runs and can be reached`
  return new OutcryError('database-unavailable', `${thing}: ${mend}`, options)
}

/** Turns an error as {@link translatePostgresError} does, where a statement may be wrong that somebody else has written. */
export function translateStatementError(error: unknown, context: { doing: string; database: string }): unknown {
  const state = sqlStateOf(error)
  if (!/^(0A|22|23|25006|42)/.test(state ?? '')) return translatePostgresError(error, context)
  const message = `Cannot ${context.doing} database '${context.database}': ${messageOf(error)}`
  return new OutcryError('input-invalid', message, {
    facts: { database: context.database, sqlState: state ?? null },
    cause: error,
  })
}
