import { type Kysely, sql } from 'kysely'
import type { Pool } from 'pg'
import type { DecidedCommand, Snapshot, Snapshots } from '../../domain/snapshots.ts'
import { readConnectionSetting } from './connection-setting.ts'
import { openDatabase } from './open-database.ts'
import { translatePostgresError } from './postgres-error.ts'

interface Tables {
  outcry_snapshots: {
    stream_id: string
    fingerprint: string
    number: number
    revision: number
    event_id: string
    state: string
    commands: string
  }
}

const STEPS = [
  [
    'create sequence outcry_snapshot_numbers',
    // JSON as text: the server's own type refuses the character U+0000.
    `create table outcry_snapshots (
      stream_id text not null,
      fingerprint text not null,
      number bigint not null default nextval('outcry_snapshot_numbers'),
      revision bigint not null,
      event_id text not null,
      state text not null,
      commands text not null,
      primary key (stream_id, fingerprint)
    )`,
  ],
]

/** Of how many fingerprints a stream's snapshots are kept: while a deployment rolls, old and new code both run. */
const FINGERPRINTS_KEPT = 2

/**
 * Keeps snapshots in a schema of a PostgreSQL database, where every process finds what another one has folded. What
 * cannot be read counts as missing.
 *
 * @param options - `url`: `postgres://user:password@host:5432/database`; `?schema=` names the schema, `outcry` by default,
 * `?connections=` how many there may be
 * @throws OutcryError `setting-invalid` when the URL is none, the server refuses the user, or the schema belongs to
 * something else or to a newer Outcry; `database-unavailable` when the server cannot be reached.
 */
export async function openPostgresSnapshots({ url }: { url: string }): Promise<Snapshots> {
  const setting = readConnectionSetting(url)
  const part = () => ({ name: 'snapshots', steps: STEPS })
  const { pool, database } = await openDatabase<Tables>(setting, { part })
  return {
    load: async (streamId, fingerprint) => {
      try {
        return await load(database, streamId, fingerprint)
      } catch {
        return undefined
      }
    },
    save: async (snapshot) => {
      try {
        await database.transaction().execute((transaction) => save(transaction, snapshot))
      } catch (error) {
        throw translatePostgresError(error, { doing: 'write to', database: setting.database })
      }
    },
    close: closeOnce(pool),
  }
}

/** A pool does not like to be ended twice. */
function closeOnce(pool: Pool): () => Promise<void> {
  let closed: Promise<void> | undefined
  return () => {
    closed ??= pool.end()
    return closed
  }
}

/** @throws SyntaxError when the row is damaged. */
async function load(database: Kysely<Tables>, streamId: string, fingerprint: string): Promise<Snapshot | undefined> {
  const row = await database
    .selectFrom('outcry_snapshots')
    .select(['revision', 'event_id as eventId', 'state', 'commands'])
    .where('stream_id', '=', streamId)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { revision, eventId, state } = row
  const commands: unknown = JSON.parse(row.commands)
  if (!Array.isArray(commands)) return undefined
  return { streamId, fingerprint, revision, eventId, state: JSON.parse(state), commands: commands as DecidedCommand[] }
}

/** Gives the newest snapshot of a stream the highest number, and forgets those of code that has not run lately. */
async function save(database: Kysely<Tables>, snapshot: Snapshot): Promise<void> {
  const { streamId, fingerprint, revision, eventId, state, commands } = snapshot
  const values = { revision, event_id: eventId, state: JSON.stringify(state), commands: JSON.stringify(commands) }
  await database
    .insertInto('outcry_snapshots')
    .values({ stream_id: streamId, fingerprint, number: nextNumber, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['stream_id', 'fingerprint'])
        .doUpdateSet({ number: nextNumber, ...values })
        .where('outcry_snapshots.revision', '<=', revision),
    )
    .execute()
  await database
    .deleteFrom('outcry_snapshots')
    .where('stream_id', '=', streamId)
    .where('number', 'not in', ({ selectFrom }) =>
      selectFrom('outcry_snapshots as kept')
        .select('kept.number')
        .where('kept.stream_id', '=', streamId)
        .orderBy('kept.number', 'desc')
        .limit(FINGERPRINTS_KEPT),
    )
    .execute()
}

const nextNumber = sql<number>`nextval('outcry_snapshot_numbers')`
