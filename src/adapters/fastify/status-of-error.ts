import type { ErrorCode } from '../../domain/error-catalogue.ts'

/** The HTTP status of each error that is not the service's own fault; all others are 500. */
const statuses: Partial<Record<ErrorCode, number>> = {
  'append-outcome-unknown': 503,
  'append-refused': 422,
  'command-id-reused': 422,
  'database-unavailable': 503,
  'dead-letter-not-found': 404,
  'dead-letter-unreadable': 409,
  'disk-full': 507,
  'event-version-newer': 503,
  'generation-not-found': 404,
  'input-invalid': 400,
  'position-of-another-log': 400,
  'read-model-behind': 503,
  'read-model-building': 503,
  'read-model-unknown': 404,
  'rebuild-running': 409,
  'stream-deleted': 410,
  'too-many-conflicts': 503,
  'wrong-expected-revision': 412,
}

/** The errors that tell their message only to the log: it speaks of files and servers, which are not the caller's. */
const secretive: ReadonlySet<ErrorCode> = new Set(['database-unavailable', 'disk-full', 'event-version-newer'])

/** Tells the HTTP status of an error. */
export function statusOfError(code: ErrorCode): number {
  return statuses[code] ?? 500
}

/** Says whether the caller may read the message of an error. */
export function isForCaller(code: ErrorCode): boolean {
  return statusOfError(code) !== 500 && !secretive.has(code)
}
