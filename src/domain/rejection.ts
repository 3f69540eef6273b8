import type { ErrorFacts } from './outcry-error.ts'

/** An expected "no" of a decider: a value, not an error. */
export interface Rejection<Code extends string = string> {
  /** Marks the value as a rejection. */
  readonly kind: 'rejection'
  /** The violated rule, in kebab-case: `todo-already-completed`. */
  readonly code: Code
  /** What the caller may want to know about it. */
  readonly details: ErrorFacts
}

/** The decision that there is nothing to do. */
export interface Nothing {
  /** Marks the value as the decision to do nothing. */
  readonly kind: 'nothing'
}

/**
 * Answers a command with "no".
 *
 * @param code - the violated rule as a literal, so that it arrives in the types of the caller
 * @param details - what the caller may want to know about it
 */
export function reject<const Code extends string>(
  code: Record<never, never> extends Record<Code, unknown> ? never : Code,
  details: ErrorFacts = {},
): Rejection<Code> {
  return { kind: 'rejection', code, details }
}

const theNothing: Nothing = { kind: 'nothing' }

/** Answers a command whose wish is already fulfilled. */
export function nothing(): Nothing {
  return theNothing
}
