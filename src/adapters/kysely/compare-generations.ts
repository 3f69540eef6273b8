import { sql } from 'kysely'
import type { DifferingKey, GenerationDifference, GenerationPair } from '../../projections/read-model-store.ts'
import { findTable } from './find-generation.ts'
import { KEY_COLUMN } from './generation-table.ts'
import type { OwnDatabase } from './own-tables.ts'

interface DifferingRow {
  readonly found_key: string
  readonly difference: DifferingKey['difference']
  readonly differing: number
}

/** Compares the rows of two generations in the database, so that only the keys that differ leave it. */
export async function compareGenerations(
  database: OwnDatabase,
  { model, first, second, primaryKey = [KEY_COLUMN], maxKeys }: GenerationPair,
): Promise<GenerationDifference> {
  const one = await findTable(database, { model, generation: first }, 'compare')
  const other = await findTable(database, { model, generation: second }, 'compare')
  const both = (name: string) => [sql.ref(`one.${name}`), sql.ref(`other.${name}`)] as const
  const sameKey = primaryKey.map((name) => sql.join(both(name), sql` = `))
  const otherValue = one.columns.map(({ name }) => sql.join(both(name), sql` is distinct from `))
  const keyTexts = primaryKey.map((name) => sql`cast(coalesce(${sql.join(both(name))}) as text)`)
  const isMissing = ([presence = '']: readonly string[], side: 'one' | 'other') =>
    sql`${sql.ref(`${side}.${presence}`)} is null`
  const [inSecondOnly, inFirstOnly] = [isMissing(primaryKey, 'one'), isMissing(primaryKey, 'other')]
  const { rows } = await sql<DifferingRow>`
    select ${sql.join(keyTexts, sql` || ' / ' || `)} as found_key,
      case when ${inSecondOnly} then 'only-in-second' when ${inFirstOnly} then 'only-in-first' else 'other-row' end
        as difference,
      count(*) over () as differing
    from ${sql.table(one.name)} as one full join ${sql.table(other.name)} as other on ${sql.join(sameKey, sql` and `)}
    where ${sql.join([inSecondOnly, inFirstOnly, ...otherValue], sql` or `)}
    order by 1 limit ${maxKeys}`.execute(database)
  return {
    differing: Number(rows[0]?.differing ?? 0),
    keys: rows.map(({ found_key: key, difference }) => ({ key, difference })),
  }
}
