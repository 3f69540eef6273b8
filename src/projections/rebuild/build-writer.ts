import type { Lane } from '../../domain/lane.ts'
import { hasReached, type Position } from '../../domain/position.ts'
import { checkpointAfter, leaseLost } from '../apply-batch.ts'
import { deadLetter } from '../dead-letter.ts'
import type { SetAside } from '../fold-rows.ts'
import { type ChangedRow, documentRows, tableRows } from '../generation-rows.ts'
import { lastEventAt } from '../last-event.ts'
import type { GenerationKey, LaneCheckpoint, LaneLease, ReadModelTransaction } from '../read-model-store.ts'
import { laneIn, type RebuildParts } from './rebuild-parts.ts'

/** Writes what a rebuild has folded, with the checkpoints of its lanes. */
export interface BuildWriter {
  /** The lanes that are still built here, with their written checkpoints. */
  readonly leases: Map<Lane, LaneLease>
  /** The keys whose events are set aside; folding adds to it. */
  readonly parked: Set<string>
  /** Learns which events were set aside. */
  park(setAside: readonly SetAside[]): void
  /** Forgets what was set aside but not written, and reads what is. */
  reload(): Promise<void>
  /** Writes rows, dead letters and checkpoints in one transaction; documents before it, as they may take long. */
  write(rows: readonly ChangedRow[], through: Position): Promise<void>
}

/** Makes the writer of a generation whose lanes are leased. */
export async function createBuildWriter(
  parts: RebuildParts,
  generation: GenerationKey,
  claimed: readonly LaneLease[],
): Promise<BuildWriter> {
  const leases = new Map(claimed.map((lease) => [lease.lane, lease]))
  const parked = new Set<string>()
  let letters: SetAside[] = []

  const reload = async () => {
    letters = []
    parked.clear()
    await parts.readModels.transaction(async (transaction) => {
      const lanes = claimed.map(({ lane }) => lane)
      for (const key of await transaction.parkedKeys(generation, lanes)) parked.add(key)
    })
  }
  const advance = async (
    transaction: ReadModelTransaction,
    through: Position,
    lastEvent: LaneCheckpoint['lastEvent'],
  ) => {
    const moved = new Map<Lane, LaneLease>()
    for (const [lane, lease] of leases) {
      if (hasReached(lease.position, through)) continue
      const checkpoint = checkpointAfter(lease, { events: [], through, lastEvent })
      if ((await transaction.advance(lease, checkpoint)).length === 0) throw leaseLost(lease)
      moved.set(lane, { ...lease, ...checkpoint })
    }
    return moved
  }
  await reload()
  return {
    leases,
    parked,
    park: (setAside) => {
      letters.push(...setAside)
    },
    reload,
    write: async (rows, through) => {
      const lastEvent = await lastEventAt(parts.store, through)
      const isSearch = parts.definition.search !== undefined
      if (isSearch && rows.length > 0) await documentRows(parts.searchIndex).load(generation, rows)
      const moved = await parts.readModels.transaction(async (transaction) => {
        const advanced = await advance(transaction, through, lastEvent)
        if (!isSearch && rows.length > 0) await tableRows(transaction).load(generation, rows)
        const parkedAt = parts.now().toISOString()
        const placed = letters.map((letter) =>
          deadLetter(letter, { ...generation, lane: laneIn(parts, letter.event), parkedAt }),
        )
        if (placed.length > 0) await transaction.park(placed)
        return advanced
      })
      for (const [lane, lease] of moved) leases.set(lane, lease)
      letters = []
    },
  }
}
