import type { Lane } from '../../domain/lane.ts'
import { hasReached } from '../../domain/position.ts'
import { applyBatch } from '../apply-batch.ts'
import { lastEventAt } from '../last-event.ts'
import type { LaneLease } from '../read-model-store.ts'
import type { GenerationBuild } from './generation-build.ts'
import type { RebuildParts } from './rebuild-parts.ts'

/** Goes on building a generation that is written by statements: each page at once, as batches are written live. */
export function continueStatementsBuild(parts: RebuildParts, claimed: LaneLease): GenerationBuild {
  const leases = new Map<Lane, LaneLease>([[claimed.lane, claimed]])
  let lease = claimed
  return {
    leases,
    get through() {
      return lease.position
    },
    take: async (events, through) => {
      if (hasReached(lease.position, through)) return
      const lastEvent = await lastEventAt(parts.store, through)
      lease = { ...lease, ...(await applyBatch(parts, lease, { events, through, lastEvent })) }
      leases.set(lease.lane, lease)
    },
    flush: async () => undefined,
    joined: (lane) => leases.delete(lane),
  }
}
