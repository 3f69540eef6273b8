import { type Kysely, sql } from 'kysely'
import { OutcryError } from '../../domain/outcry-error.ts'

/** The key of the lock under which tables are made: any number that nobody else takes. */
const LOCK_KEY = 0x0c7c_2a11

/** A part of Outcry that keeps tables of its own in a schema. */
export interface SchemaPart {
  /** The name of the part, a plural noun. */
  readonly name: string
  /** For each version, from 1 on, the statements that lead to it from the one before. */
  readonly steps: readonly (readonly string[])[]
}

/**
 * Brings the tables of a part to the newest version, in one transaction. Many processes may do so at the same time.
 *
 * @throws OutcryError `setting-invalid` when the schema belongs to a newer version of Outcry, or to something else.
 */
export async function migrate<Tables>(
  database: Kysely<Tables>,
  place: { readonly schema: string; readonly database: string },
  part: SchemaPart,
): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(LOCK_KEY)})`.execute(transaction)
    await sql`create schema if not exists ${sql.id(place.schema)}`.execute(transaction)
    const version = await versionOf(transaction, place, part)
    if (version === part.steps.length) return
    await sql`create table if not exists outcry_schemas (part text primary key, version integer not null)`.execute(
      transaction,
    )
    for (const statement of part.steps.slice(version).flat()) await sql.raw(statement).execute(transaction)
    await sql`insert into outcry_schemas values (${part.name}, ${part.steps.length})
      on conflict (part) do update set version = excluded.version`.execute(transaction)
  })
}

async function versionOf<Tables>(
  database: Kysely<Tables>,
  place: { readonly schema: string; readonly database: string },
  part: SchemaPart,
): Promise<number> {
  const { rows } = await sql<{ tablename: string }>`
    select tablename from pg_tables where schemaname = ${place.schema} order by tablename`.execute(database)
  const names = rows.map(({ tablename }) => tablename)
  if (!names.includes('outcry_schemas')) {
    if (names.length > 0) throw refused(place, part, `it holds tables of something else, such as '${names[0]}'`)
    return 0
  }
  const found = await sql<{ version: number }>`
    select version from outcry_schemas where part = ${part.name}`.execute(database)
  const version = found.rows[0]?.version ?? 0
  if (version <= part.steps.length) return version
  throw refused(place, part, `a newer Outcry made version ${version} of it, current Outcry knows ${part.steps.length}`)
}

function refused(
  { schema, database }: { readonly schema: string; readonly database: string },
  { name }: SchemaPart,
  reason: string,
): OutcryError {
  const message = `Cannot keep ${name} in schema '${schema}' of database '${database}': ${reason}: choose another schema`
  return new OutcryError('setting-invalid', message, { facts: { database, schema, part: name } })
}
