import type { z } from 'zod'
import type { ErrorCode } from './error-catalogue.ts'
import { type ErrorFacts, OutcryError } from './outcry-error.ts'

/** Any zod schema, by the types it reads and answers. */
export interface AnySchema {
  /** Zod's own description of the schema. */
  readonly _zod: { readonly input: unknown; readonly output: unknown }
}

/** What a schema answers. */
export type OutputOf<Schema extends AnySchema> = Schema['_zod']['output']

/** What a schema accepts. */
export type InputOf<Schema extends AnySchema> = Schema['_zod']['input']

/** What JSON does not bring back as it was. */
export type Unstorable =
  | bigint
  | symbol
  | Date
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>
  | ((...parameters: never[]) => unknown)

/**
 * A value that comes back from JSON as it was; `never` stands where it would not. Looks six levels deep: without an end
 * the compiler gives up on recursive types.
 */
export type Stored<Value, Levels extends readonly unknown[] = [6, 5, 4, 3, 2, 1]> = Value extends Unstorable
  ? never
  : Levels extends readonly [unknown, ...infer Deeper]
    ? { [Key in keyof Value]: Stored<Value[Key], Deeper> }
    : Value

/** Refuses, with a sentence, schemas whose data would not be read back as it was written. */
export type Faithful<Schema> = Schema extends AnySchema
  ? [InputOf<Schema>, OutputOf<Schema>] extends [OutputOf<Schema>, InputOf<Schema>]
    ? OutputOf<Schema> extends Stored<OutputOf<Schema>>
      ? unknown
      : 'event data must be JSON'
    : 'event data must be read as it was written: no transforms, no defaults'
  : unknown

/**
 * Parses a value.
 *
 * @throws OutcryError with `code`, whose message names `thing` (or what it answers, where naming it costs something),
 * the place in the value and what was expected there.
 */
export function parseWith(
  schema: AnySchema,
  value: unknown,
  failure: { code: ErrorCode; thing: string | (() => string); facts?: ErrorFacts },
): unknown {
  const result = (schema as unknown as z.ZodType).safeParse(value)
  if (result.success) return result.data
  const { code, thing, facts } = failure
  const issues = describeIssues(result.error)
  throw new OutcryError(code, `${typeof thing === 'string' ? thing : thing()}: ${issues}`, {
    facts: { ...facts, issues },
    cause: result.error,
  })
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => (issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ${issue.message}` : issue.message))
    .join('; ')
}
