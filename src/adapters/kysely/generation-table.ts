import { type RawBuilder, sql } from 'kysely'
import { OutcryError } from '../../domain/outcry-error.ts'
import type { Column, GenerationKey, NewGeneration } from '../../projections/read-model-store.ts'
import type { OwnDatabase } from './own-tables.ts'
import type { SqlFlavour } from './sql-database.ts'

/** The hidden primary key of every generation's table. No declared property can have this name. */
export const KEY_COLUMN = '_key'

/** The table that holds the rows of a generation. */
export interface GenerationTable extends GenerationKey {
  /** The name of the table. */
  readonly name: string
  /** Its declared columns, without the hidden key. */
  readonly columns: readonly Column[]
}

/** Names the table of a generation. */
export function tableNameOf({ model, generation }: GenerationKey): string {
  return `${model}__g${generation}`
}

/**
 * Makes the empty table of a generation.
 *
 * @throws OutcryError `name-invalid` when the name of the read model could be that of a generation's table.
 */
export async function createGenerationTable(
  database: OwnDatabase,
  flavour: SqlFlavour,
  { primaryKey, ...table }: GenerationTable & Pick<NewGeneration, 'primaryKey'>,
): Promise<void> {
  requireTableName(table.model)
  const columns = table.columns.map((column) => columnDefinition(column, flavour))
  const key = sql`${sql.id(KEY_COLUMN)} ${sql.raw(flavour.columnTypes.text)} primary key not null`
  const definitions = sql.join(
    primaryKey === undefined ? [key, ...columns] : [...columns, ...guards(table.columns, primaryKey, flavour)],
  )
  await sql`create table ${sql.id(table.name)} (${definitions}) ${sql.raw(flavour.tableSuffix)}`.execute(database)
}

/** Drops the table of a generation, if it is there. */
export async function dropGenerationTable(database: OwnDatabase, generation: GenerationKey): Promise<void> {
  await database.schema.dropTable(tableNameOf(generation)).ifExists().execute()
}

/** What the database itself sees to in a table that is written by statements. */
function guards(columns: readonly Column[], primaryKey: readonly string[], flavour: SqlFlavour): RawBuilder<unknown>[] {
  const key = sql`primary key (${sql.join(primaryKey.map((name) => sql.id(name)))})`
  const { valueCheck } = flavour
  if (valueCheck === undefined) return [key]
  return [key, ...columns.map((column) => sql`check (${valueCheck(column)})`)]
}

function columnDefinition(column: Column, flavour: SqlFlavour): RawBuilder<unknown> {
  const type = sql.raw(flavour.columnTypes[column.type])
  return sql`${sql.id(column.name)} ${type} ${sql.raw(column.nullable ? '' : 'not null')}`
}

function requireTableName(model: string): void {
  if (!/__g\d+$/.test(model)) return
  const reason = 'a name that ends in __g and a number is kept for the tables of generations'
  throw new OutcryError('name-invalid', `Cannot create a generation of '${model}': ${reason}`, {
    facts: { model },
  })
}

/** A name as it stands in a statement. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
