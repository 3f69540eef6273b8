import type { LogPage } from '../../domain/event-store.ts'
import type { Lane } from '../../domain/lane.ts'
import { hasReached, type Position } from '../../domain/position.ts'
import { applyBatch } from '../apply-batch.ts'
import { lastEventAt } from '../last-event.ts'
import type { LaneLease } from '../read-model-store.ts'
import { laneIn, type RebuildParts } from './rebuild-parts.ts'

/**
 * Replays a part of the log once more, lane by lane, so that a row that the database refuses is narrowed down to its
 * event, which is set aside. Moves the checkpoints in `leases`.
 */
export async function writeCarefully(
  parts: RebuildParts,
  leases: Map<Lane, LaneLease>,
  { from, through }: { from: Position; through: Position },
): Promise<void> {
  for await (const page of parts.store.readAll({ from, filter: parts.planner.filter, pageSize: 500 })) {
    await writePage(parts, leases, { page, through })
    if (hasReached(page.completeThrough, through)) return
  }
}

async function writePage(
  parts: RebuildParts,
  leases: Map<Lane, LaneLease>,
  { page, through }: { page: LogPage; through: Position },
): Promise<void> {
  const until = hasReached(through, page.completeThrough) ? page.completeThrough : through
  const lastEvent = await lastEventAt(parts.store, until)
  for (const [lane, lease] of leases) {
    if (hasReached(lease.position, until)) continue
    const events = page.events.filter(
      (event) =>
        laneIn(parts, event) === lane &&
        hasReached(until, event.position) &&
        !hasReached(lease.position, event.position),
    )
    leases.set(lane, { ...lease, ...(await applyBatch(parts, lease, { events, through: until, lastEvent })) })
  }
}
