import type { Kysely } from 'kysely'
import type { EventSource } from '../domain/entity.ts'
import { OutcryError } from '../domain/outcry-error.ts'
import type { AnySchema, OutputOf } from '../domain/schema.ts'
import type { EventContext } from './event-context.ts'
import {
  type ReadModel,
  type ReadModelDeclaration,
  type ReadModelDefinition,
  readModel,
  type Statements,
} from './read-model.ts'

/** An event of some types of an entity, told apart by `category` and `type`. */
export type EventOfTypes<Category extends string, Events, Types extends keyof Events> = {
  [Type in Types]: Omit<EventContext, 'category' | 'type'> & {
    /** The entity's category. */
    readonly category: Category
    /** The current name of the event's type. */
    readonly type: Type
    /** The event's data. */
    readonly data: Events[Type]
  }
}[Types]

/** The part of Kysely that reads and writes rows. */
export type TableDatabase<Name extends string, Row> = Pick<
  Kysely<Record<Name, Row>>,
  | 'selectFrom'
  | 'insertInto'
  | 'updateTable'
  | 'deleteFrom'
  | 'with'
  | 'withRecursive'
  | 'fn'
  | 'case'
  | 'dynamic'
  | 'getExecutor'
>

/** How an SQL model is declared. */
export interface SqlModelOptions<Schema extends AnySchema> {
  /** From 1; raise it when the statements mean something else, so that new code builds its own rows. */
  readonly version: number
  /** The schema of a row: an object of JSON values. */
  readonly row: Schema
  /** The properties that tell rows apart: the primary key of the table. They must not be null. */
  readonly key: readonly (keyof OutputOf<Schema> & string)[]
}

/** An SQL model that is not yet complete. */
export interface SqlModelDeclaration<Name extends string, Row, Event> {
  /**
   * Reacts to some types of events of an entity.
   *
   * @throws OutcryError `name-taken` when it already reacts to this entity.
   */
  on<Category extends string, Events, const Type extends keyof Events & string>(
    source: EventSource<Category, Events>,
    types: readonly Type[],
  ): SqlModelDeclaration<Name, Row, Event | EventOfTypes<Category, Events, Type>>
  /**
   * Completes the read model with what writes a batch of events, given in the order of the log. It must depend on
   * nothing but the events and the table, so that a rebuild finds the same: no clock, no other table, nothing outside
   * of the database. In raw SQL the table is named by `sql.table('<name>')`. When it throws, nothing of the batch is
   * written, and the event that it cannot take is set aside; so it must not catch an error of the database.
   */
  write(
    statements: (events: readonly Event[], database: TableDatabase<Name, Row>) => Promise<unknown>,
  ): ReadModel<Name, Row, 'table'>
}

/**
 * Declares a read model that is a table written by SQL of its own, where a fold of one row will not do: it runs in the
 * order of the log, in one place at a time. {@link readModel} is faster, and its rows are easier to reason about.
 *
 * @param name - lower-case letters, digits and underscores; a plural noun
 * @throws OutcryError `name-invalid` when the name cannot be a table's, or a property of the key may be missing.
 */
export function sqlModel<const Name extends string, Schema extends AnySchema>(
  name: Name,
  { key, ...options }: SqlModelOptions<Schema>,
): SqlModelDeclaration<Name, OutputOf<Schema>, never> {
  const table = readModel(name, options)
  for (const property of key.length === 0 ? [undefined] : key) requireKey(table.definition, property)
  return declare(table, key) as never
}

function declare(table: ReadModelDeclaration<string, unknown, 'table'>, primaryKey: readonly string[]): object {
  return {
    on: (source: EventSource, types: readonly string[]) =>
      declare(table.on(source, Object.fromEntries(types.map((type) => [type, notFolded]))), primaryKey),
    write: (write: Statements): ReadModel => {
      const { name, kind, definition } = table
      return { name, kind, definition: { ...definition, order: 'log', statements: { write, primaryKey } } }
    },
  }
}

/** Stands where other read models have a fold. */
function notFolded(): never {
  throw new Error('the read model is written by statements')
}

function requireKey({ name, columns }: ReadModelDefinition, property: string | undefined): void {
  const column = columns.find((each) => each.name === property)
  if (column !== undefined && !column.nullable) return
  const found =
    property === undefined ? 'the key is empty' : `'${property}' ${column ? 'may be missing' : 'is not declared'}`
  throw new OutcryError(
    'name-invalid',
    `Cannot declare read model '${name}': its key must be properties that every row has, but ${found}`,
    { facts: { name, property: property ?? null } },
  )
}
