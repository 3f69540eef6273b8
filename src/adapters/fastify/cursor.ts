import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { AnySchema, OutputOf } from '../../domain/schema.ts'

/** Says where a page of rows ends, so that the next one begins behind it, whatever was added or removed meanwhile. */
export interface Cursor<Values> {
  /** Reads one that a caller sends back; for `after` in the schema of a query string. Anything else is `input-invalid`. */
  readonly schema: z.ZodType<Values, string>
  /** Writes the one behind the last row of a page. */
  write(values: Values): string
}

/** How many characters of the digest there are: enough to notice an accident, no secret. */
const DIGEST_LENGTH = 8

const MAX_LENGTH = 4_096

/**
 * Makes the cursors of one collection.
 *
 * @param name tells its cursors from those of other collections, and of other orders.
 * @param values the schema of the values that the rows are ordered by; together they must be unique, and JSON.
 */
export function createCursor<Values extends AnySchema>(name: string, values: Values): Cursor<OutputOf<Values>> {
  const digestOf = (text: string) =>
    createHash('sha256').update(`${name}\n${text}`).digest('base64url').slice(0, DIGEST_LENGTH)
  const schema = z
    .string()
    .max(MAX_LENGTH)
    .transform((cursor, context) => {
      const text = Buffer.from(cursor.slice(DIGEST_LENGTH), 'base64url').toString()
      const parsed = digestOf(text) === cursor.slice(0, DIGEST_LENGTH) ? read(values, text) : undefined
      if (parsed?.success === true) return parsed.data as OutputOf<Values>
      context.addIssue('must be the cursor of a page before, unchanged')
      return z.NEVER
    })
  return {
    schema: schema as never,
    write: (behind) => {
      const text = JSON.stringify(behind)
      return digestOf(text) + Buffer.from(text).toString('base64url')
    },
  }
}

/** The digest is no secret: somebody may have written it under anything. */
function read(values: AnySchema, text: string) {
  try {
    return (values as unknown as z.ZodType).safeParse(JSON.parse(text))
  } catch {
    return undefined
  }
}
