import type Database from 'better-sqlite3'
import { bindValues } from './bind-values.ts'
import { type RowDecoder, rowDecoder } from './row-decoder.ts'

/** A prepared statement that takes JavaScript values and answers typed rows. */
interface PreparedStatement {
  /** Answers all rows; none for a statement that only changes rows. */
  all(parameters: readonly unknown[]): { rows: Record<string, unknown>[]; changes: number }
}

/** The prepared statements of one connection, by their SQL. */
export interface StatementCache {
  /** Finds a statement, or prepares it. The least recently used one goes when there are too many. */
  get(sql: string): PreparedStatement
  /** Forgets all statements. */
  clear(): void
}

/** Makes a cache that holds at most 500 statements by default. */
export function createStatementCache(connection: Database.Database, limit = 500): StatementCache {
  const statements = new Map<string, PreparedStatement>()
  return {
    get: (sql) => {
      const statement = statements.get(sql) ?? prepare(connection, sql)
      statements.delete(sql)
      statements.set(sql, statement)
      if (statements.size > limit) statements.delete(statements.keys().next().value as string)
      return statement
    },
    clear: () => statements.clear(),
  }
}

function prepare(connection: Database.Database, sql: string): PreparedStatement {
  const statement = connection.prepare<unknown[], unknown[]>(sql)
  return statement.reader ? reading(statement) : changing(statement)
}

function reading(statement: Database.Statement<unknown[], unknown[]>): PreparedStatement {
  const decode: RowDecoder = rowDecoder(statement.columns())
  statement.raw()
  return {
    all: (parameters) => {
      const rows = statement.all(bindValues(parameters)).map(decode)
      return { rows, changes: statement.readonly ? 0 : rows.length }
    },
  }
}

function changing(statement: Database.Statement): PreparedStatement {
  return {
    all: (parameters) => ({ rows: [], changes: statement.run(bindValues(parameters)).changes }),
  }
}
