import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CompiledQuery } from 'kysely'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'

/** The lines of a `copy ... from stdin`, in pieces of some size. */
export class CopyText {
  readonly pieces: Iterable<string>

  constructor(pieces: Iterable<string>) {
    this.pieces = pieces
  }
}

/** Makes the query that copies lines into a table; connections of `withFewerTrips` know how to run it. */
export function copyQuery(statement: string, lines: CopyText): CompiledQuery {
  return CompiledQuery.raw(statement, [lines])
}

/** Finds the lines that a statement is to copy; `undefined` when it copies none. */
export function linesToCopy([first]: readonly unknown[]): CopyText | undefined {
  return first instanceof CopyText ? first : undefined
}

/** Sends lines to the server, no faster than it takes them. */
export async function copyLines(client: PoolClient, statement: string, lines: CopyText): Promise<void> {
  await pipeline(Readable.from(lines.pieces, { objectMode: true }), client.query(copyFrom(statement)))
}
