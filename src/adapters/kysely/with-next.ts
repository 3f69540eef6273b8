import { sql } from 'kysely'

/** What a statement ends with that need not be answered before the next one is sent. */
const MARK = '/* with the next */'

/** Ends a statement whose answer nobody looks at: a database behind a network may send it together with the next one. */
export const sentWithNext = sql.raw(MARK)

/** Says whether a statement may be sent together with the next one. */
export function maySendWithNext(statement: string): boolean {
  return statement.endsWith(MARK)
}
