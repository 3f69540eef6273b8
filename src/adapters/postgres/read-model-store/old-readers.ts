import { sql } from 'kysely'
import type { AnyDatabase, OldReaders } from '../../../projections/read-model-store.ts'

interface Session {
  readonly pid: number
  readonly application_name: string
  readonly state: string
  readonly seconds: number
}

/**
 * Finds the sessions of this database with a snapshot from before a mark, which is a transaction id. Those of other users
 * are seen by members of `pg_read_all_stats` only.
 */
export async function findOldReaders(database: AnyDatabase, since: string | undefined): Promise<OldReaders> {
  const mark = await sql<{ next: string }>`select pg_snapshot_xmax(pg_current_snapshot())::text as next`.execute(
    database,
  )
  const next = mark.rows[0]?.next ?? ''
  if (since === undefined) return { mark: next, readers: [] }
  const { rows } = await sql<Session>`
    select pid, application_name, state, round(extract(epoch from now() - xact_start))::int as seconds
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
      and backend_xmin is not null and age(backend_xmin) > age(${since}::xid8::xid)
    order by xact_start`.execute(database)
  return { mark: next, readers: rows.map(describe) }
}

function describe({ pid, application_name: name, state, seconds }: Session): string {
  return `process ${pid}${name === '' ? '' : ` (${name})`}, ${state}, in a transaction for ${seconds} s`
}
