import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { escapeLiteral, type Pool, type PoolClient, type QueryResult } from 'pg'
import { maySendWithNext } from '../kysely/with-next.ts'
import { copyLines, linesToCopy } from './copy-text.ts'

/**
 * Gives Kysely the connections of a pool with fewer trips to the server for each transaction: the beginning, and what
 * need not be answered at once, goes there with the first statement whose answer is waited for.
 *
 * @param options - `beforeCommit`: a statement that goes with every commit
 */
export function withFewerTrips(pool: Pool, options: { readonly beforeCommit?: string | undefined }): PostgresPool {
  const commit = options.beforeCommit === undefined ? 'commit' : `${options.beforeCommit}; commit`
  const known = new WeakMap<PoolClient, PostgresPoolClient>()
  return {
    connect: async () => {
      const client = await pool.connect()
      const combining = known.get(client) ?? combiningClient(client, commit)
      known.set(client, combining)
      return combining
    },
    end: () => pool.end(),
  }
}

type Answer = Pick<QueryResult, 'command' | 'rowCount' | 'rows'>

const NOTHING: Answer = { command: '', rowCount: 0, rows: [] }

function combiningClient(client: PoolClient, commit: string): PostgresPoolClient {
  let held: string[] = []
  const query = async (statement: string, values: readonly unknown[]): Promise<Answer> => {
    const text = withValues(statement === 'commit' ? commit : statement, values)
    if (text !== undefined && (statement === 'begin' || maySendWithNext(statement))) {
      held.push(text)
      return NOTHING
    }
    const before = held
    held = []
    if (statement === 'rollback' && before[0] === 'begin') return NOTHING
    if (text !== undefined && (before.length > 0 || statement === 'commit')) return lastOf(client, [...before, text])
    if (before.length > 0) await lastOf(client, before)
    return runAlone(client, statement, values)
  }
  return {
    query: query as PostgresPoolClient['query'],
    release: () => {
      held = []
      client.release()
    },
  }
}

async function runAlone(client: PoolClient, statement: string, values: readonly unknown[]): Promise<Answer> {
  const lines = linesToCopy(values)
  if (lines === undefined) return client.query(statement, [...values])
  await copyLines(client, statement, lines)
  return NOTHING
}

/** Sends statements at once; answers what the last one does. The server stops at the first that fails. */
async function lastOf(client: PoolClient, statements: readonly string[]): Promise<Answer> {
  const answers: Answer | Answer[] = await client.query(statements.join('; '))
  return Array.isArray(answers) ? (answers.at(-1) ?? NOTHING) : answers
}

/**
 * Puts values into a statement: statements that are sent at once have no parameters. To the server a text in quotes is
 * what a parameter is, a value whose type is seen from its place.
 *
 * @returns `undefined` when a value cannot be put there.
 */
function withValues(statement: string, values: readonly unknown[]): string | undefined {
  if (!values.every(isPlain)) return undefined
  return statement.replace(/'[^']*'|"[^"]*"|\$(\d+)/g, (found: string, number: string | undefined) => {
    if (number === undefined) return found
    const value = values[Number(number) - 1] as string | number | boolean | null
    return value === null ? 'null' : escapeLiteral(String(value))
  })
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\0')
  return value === null || typeof value === 'number' || typeof value === 'boolean'
}
