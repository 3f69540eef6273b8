import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { StatementCache } from './statement-cache.ts'

/**
 * Opens Kysely over the statements of one connection. Transactions belong to whoever owns the connection: one begun
 * through Kysely is a part of the owner's, and has no ending of its own.
 */
export function kyselyOver<Tables>(statements: StatementCache): Kysely<Tables> {
  const driver = driverOver(statements)
  return new Kysely<Tables>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new SqliteAdapter(),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createIntrospector: (database) => new SqliteIntrospector(database),
    },
  })
}

function driverOver(statements: StatementCache): Driver {
  const nothing = async () => undefined
  const connection = connectionOver(statements)
  return {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: nothing,
    commitTransaction: nothing,
    rollbackTransaction: nothing,
    releaseConnection: nothing,
    destroy: nothing,
  }
}

function connectionOver(statements: StatementCache): DatabaseConnection {
  const execute = async <Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> => {
    const { rows, changes } = statements.get(sql).all(parameters)
    return { rows: rows as Row[], numAffectedRows: BigInt(changes) }
  }
  return {
    executeQuery: execute,
    streamQuery: async function* <Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
      yield await execute<Row>(query)
    },
  }
}
