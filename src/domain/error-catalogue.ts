/**
 * What a runner does about an error: give up and tell the caller (`reject`), decide again on fresh state
 * (`redecide`), try the same again later (`retry`), set the event aside (`dead-letter`), or halt until somebody
 * mends it (`stop`).
 */
export type ErrorHandling = 'reject' | 'redecide' | 'retry' | 'dead-letter' | 'stop'

/** Every error code of Outcry with its handling. `docs/errors.md` explains each one. */
export const errorCatalogue = {
  'address-in-use': 'stop',
  'append-outcome-unknown': 'retry',
  'append-refused': 'reject',
  'checkpoint-of-another-log': 'stop',
  'command-id-reused': 'reject',
  'database-corrupt': 'stop',
  'database-unavailable': 'retry',
  'dead-letter-not-found': 'reject',
  'dead-letter-unreadable': 'reject',
  'disk-full': 'retry',
  'event-store-access-denied': 'stop',
  'event-invalid': 'reject',
  'event-undecodable': 'dead-letter',
  'event-version-newer': 'stop',
  'fan-out-fenced': 'stop',
  'fan-out-unavailable': 'retry',
  'fold-failed': 'dead-letter',
  'generation-in-use': 'retry',
  'generation-not-found': 'reject',
  'input-invalid': 'reject',
  'lease-lost': 'stop',
  'name-invalid': 'reject',
  'name-taken': 'reject',
  'position-of-another-log': 'reject',
  'read-model-behind': 'retry',
  'read-model-building': 'retry',
  'read-model-out-of-order': 'reject',
  'read-model-unknown': 'reject',
  'rebuild-running': 'reject',
  'rebuild-thread-failed': 'reject',
  'rebuild-would-park': 'stop',
  'row-refused': 'dead-letter',
  'schema-inexpressible': 'reject',
  'setting-invalid': 'stop',
  'stream-deleted': 'reject',
  'tenant-missing': 'reject',
  'too-many-conflicts': 'retry',
  'too-many-dead-letters': 'stop',
  'wrong-expected-revision': 'redecide',
} as const satisfies Record<string, ErrorHandling>

/** The code of an error of Outcry. */
export type ErrorCode = keyof typeof errorCatalogue
