import type { Lane } from '../../domain/lane.ts'
import type { LaneCheckpoint, LaneLease } from '../../projections/read-model-store.ts'
import type { LaneRow } from './own-tables.ts'

/** Writes a lane the way it is stored. */
export function laneText(lane: Lane): string {
  return String(lane)
}

/** Reads a stored lane. */
export function laneFrom(text: string): Lane {
  return text === 'log' ? 'log' : Number(text)
}

/** Reads how far a stored lane has come. */
export function checkpointFrom(
  row: Pick<LaneRow, 'lane' | 'position' | 'event_id' | 'event_position'>,
): LaneCheckpoint {
  const { lane, position, event_id: id, event_position: eventPosition } = row
  const lastEvent = id === null || eventPosition === null ? undefined : { id, position: eventPosition }
  return { lane: laneFrom(lane), position, ...(lastEvent && { lastEvent }) }
}

/** Reads the lease of a stored lane. */
export function leaseFrom(row: LaneRow, scope: LaneLease['scope']): LaneLease {
  const { model, fingerprint, epoch } = row
  return { ...checkpointFrom(row), model, fingerprint, scope, owner: row.owner ?? '', epoch }
}

/** Orders lanes by number, the whole log first. */
export function compareLanes(a: { readonly lane: Lane }, b: { readonly lane: Lane }): number {
  return rank(a.lane) - rank(b.lane)
}

function rank(lane: Lane): number {
  return lane === 'log' ? -1 : lane
}
