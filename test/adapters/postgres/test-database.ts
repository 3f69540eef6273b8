import { createHash } from 'node:crypto'
import { Client } from 'pg'
import { afterAll } from 'vitest'

/** A PostgreSQL that tests may use. */
export interface TestDatabase {
  /** The connection string of a schema of its own for each name, which is dropped after the file's tests. */
  urlOf(name: string): string
  /** Runs a statement. */
  query(statement: string): Promise<readonly Record<string, unknown>[]>
}

/** Where the server is when the environment does not say. */
const DEFAULT_URL = 'postgres://postgres@127.0.0.1:5432/postgres'

/** How long dropping the schemas of a file may take, in ms: there may be hundreds of them, on a busy disk. */
const DROP_WITHIN_MS = 120_000

/**
 * Finds the PostgreSQL of this machine, or the one in `OUTCRY_TEST_POSTGRES`; `undefined` when there is none. With
 * `OUTCRY_REQUIRE_SERVICES` there must be one.
 */
export async function testDatabase(): Promise<TestDatabase | undefined> {
  const url = process.env['OUTCRY_TEST_POSTGRES'] ?? DEFAULT_URL
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  try {
    await client.connect()
  } catch (error) {
    if (process.env['OUTCRY_REQUIRE_SERVICES'] !== undefined) throw error
    return undefined
  }
  const schemas = new Set<string>()
  afterAll(async () => {
    for (const schema of schemas) await client.query(`drop schema if exists ${schema} cascade`)
    await client.end()
  }, DROP_WITHIN_MS)
  return {
    urlOf: (name) => {
      const schema = `t_${createHash('sha256').update(name).digest('hex').slice(0, 24)}`
      schemas.add(schema)
      const named = new URL(url)
      named.searchParams.set('schema', schema)
      return named.href
    },
    query: async (statement) => (await client.query(statement)).rows,
  }
}
