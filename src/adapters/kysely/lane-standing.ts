import type { GenerationKey, GenerationStanding, LaneStanding } from '../../projections/read-model-store.ts'
import { checkpointFrom, compareLanes } from './lane-rows.ts'
import type { LaneRow, OwnDatabase } from './own-tables.ts'
import type { SqlFlavour } from './sql-database.ts'

/** A lane as it stands. */
type StandingRow = Pick<LaneRow, 'lane' | 'live' | 'position' | 'event_id' | 'event_position'> & {
  /** Null when nobody holds it. */
  readonly holder: string | null
  /** How many owners write read models of its fingerprint. */
  readonly writers: number | string
}

/** Reads how the lanes of a generation stand, by the database's clock. */
export function findStanding(
  database: OwnDatabase,
  { clockMs }: SqlFlavour,
  { model, generation }: GenerationKey,
): Promise<readonly StandingRow[]> {
  return database
    .selectFrom('outcry_lanes')
    .select(['lane', 'live', 'position', 'event_id', 'event_position'])
    .select(({ eb }) => eb.case().when('expires_at', '>', clockMs).then(eb.ref('owner')).end().as('holder'))
    .select(({ selectFrom, fn, ref }) =>
      selectFrom('outcry_writers')
        .select(fn.countAll<number>().as('writers'))
        .where('outcry_writers.model', '=', ref('outcry_lanes.model'))
        .where('outcry_writers.fingerprint', '=', ref('outcry_lanes.fingerprint'))
        .where('outcry_writers.expires_at', '>', clockMs)
        .as('writers'),
    )
    .where('model', '=', model)
    .where('generation', '=', generation)
    .execute() as Promise<readonly StandingRow[]>
}

/** Puts the lanes of a generation together. */
export function standingFrom(rows: readonly StandingRow[]): GenerationStanding {
  const lanes = rows.map(laneFrom).sort(compareLanes)
  return { lanes, writers: Number(rows[0]?.writers ?? 0) }
}

function laneFrom({ holder, live, ...row }: StandingRow): LaneStanding {
  return { ...checkpointFrom(row), live: Boolean(live), ...(holder !== null && { owner: holder }) }
}
