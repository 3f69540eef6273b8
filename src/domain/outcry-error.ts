import { type ErrorCode, type ErrorHandling, errorCatalogue } from './error-catalogue.ts'

const brand = Symbol.for('outcry.error')

/** What an error knows besides its message: JSON scalars only, never a payload or a secret. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean | null>>

/** The one error class of Outcry. Programs look at `code`, `handling` and `facts`; people read the message. */
export class OutcryError extends Error {
  /** The stable name of what went wrong, listed in `docs/errors.md`. */
  readonly code: ErrorCode
  /** What a runner does about it. */
  readonly handling: ErrorHandling
  /** The values that the message speaks of. */
  readonly facts: ErrorFacts

  /**
   * @param code - the code, which also fixes the handling
   * @param message - `Cannot <verb> <thing>: <reason>, current <what> is <value>`, and how to mend it
   * @param options - the facts, and the error that caused this one
   */
  constructor(code: ErrorCode, message: string, options: { facts?: ErrorFacts; cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.name = 'OutcryError'
    this.code = code
    this.handling = errorCatalogue[code]
    this.facts = options.facts ?? {}
    Object.defineProperty(this, brand, { value: true })
  }
}

/** Recognises an error of Outcry, also one from another copy of the package; with a code, only that one. */
export function isOutcryError(error: unknown, code?: ErrorCode): error is OutcryError {
  if (typeof error !== 'object' || error === null || !(brand in error)) return false
  return code === undefined || (error as unknown as OutcryError).code === code
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
