import type { SelectQueryBuilder } from 'kysely'
import type { OwnTables } from './own-tables.ts'
import type { SqlFlavour } from './sql-database.ts'
import { sentWithNext } from './with-next.ts'

/**
 * Locks lanes for the statement that comes next and changes them. A statement that waits for a lock sees the other rows
 * as they were when it began waiting: the change must begin afterwards, or it would leave a generation out that has
 * joined meanwhile.
 */
export async function lockBeforeChange(
  { locksRows }: SqlFlavour,
  lanes: SelectQueryBuilder<OwnTables, 'outcry_lanes', object>,
): Promise<void> {
  if (locksRows) await lanesToLock(lanes).execute()
}

/** The query that locks lanes, whose answer nobody looks at. All lock in the same order. */
export function lanesToLock(lanes: SelectQueryBuilder<OwnTables, 'outcry_lanes', object>) {
  return lanes.select('lane').orderBy('generation').orderBy('lane').forUpdate().modifyEnd(sentWithNext)
}
