import type { ErrorFacts } from '../../domain/outcry-error.ts'

/** A problem as RFC 9457 describes it, with the code and the facts of the error behind it. */
export interface Problem {
  /** A URN that names the kind of problem: `urn:outcry:error:read-model-building`. */
  readonly type: string
  /** The kind of problem for people. */
  readonly title: string
  /** The HTTP status. */
  readonly status: number
  /** What happened this time, and how to mend it. */
  readonly detail: string
  /** The kind of problem for programs. */
  readonly code: string
  /** The values that the detail speaks of. */
  readonly facts: ErrorFacts
  /** The request that had the problem: a URN with the id under which the log speaks of it. */
  readonly instance?: string
}

/** The media type of problems. */
export const PROBLEM_TYPE = 'application/problem+json'

/** How long a caller is asked to wait before it tries again, in seconds. */
export const RETRY_AFTER_SECONDS = 1

/** The sources of problems: errors of the framework, rejections of deciders, and HTTP itself. */
export type ProblemSource = 'error' | 'rejection' | 'http'

/** Describes a problem. */
export function describeProblem(
  source: ProblemSource,
  code: string,
  { status, detail, facts = {} }: { status: number; detail: string; facts?: ErrorFacts },
): Problem {
  return { type: `urn:outcry:${source}:${code}`, title: titleOf(code), status, detail, code, facts }
}

function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
