import type { Compilable, CompiledQuery } from 'kysely'
import type { OwnDatabase } from './own-tables.ts'

/**
 * Compiles a query the first time that a database runs it, and from then on only gives it its parameters.
 *
 * @param build - makes the query; the parameters must stand in it in their order, each of them once
 */
export function compileOnce<Parameters extends readonly unknown[], Row>(
  build: (database: OwnDatabase, parameters: Parameters) => Compilable<Row>,
): (database: OwnDatabase, parameters: Parameters) => Promise<Row[]> {
  const known = new WeakMap<object, CompiledQuery<Row>>()
  return async (database, parameters) => {
    // One for each database: what is run in its transactions has the same.
    const { adapter } = database.getExecutor()
    const compiled = known.get(adapter) ?? build(database, parameters).compile()
    known.set(adapter, compiled)
    return (await database.executeQuery<Row>({ ...compiled, parameters })).rows
  }
}
