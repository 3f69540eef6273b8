import type { RecordedEvent } from '../../domain/event-store.ts'
import type { Lane } from '../../domain/lane.ts'
import { isOutcryError } from '../../domain/outcry-error.ts'
import { BEGINNING, earliestPosition, hasReached, latestPosition, type Position } from '../../domain/position.ts'
import { foldRows } from '../fold-rows.ts'
import { documentRows, type GenerationRows, tableRows } from '../generation-rows.ts'
import { lanesOf } from '../lane-claims.ts'
import type { PlannedEvent } from '../planner.ts'
import type { GenerationKey, LaneLease } from '../read-model-store.ts'
import { createBuildWriter } from './build-writer.ts'
import { laneIn, type RebuildParts } from './rebuild-parts.ts'
import { createRowCache, type RowCache } from './row-cache.ts'
import { memoryForRows } from './row-scales.ts'
import { writeCarefully } from './write-carefully.ts'

/** How many changed rows are written in one transaction: other writers to the database wait for it. */
const MAX_CHANGED_ROWS = 250_000

/** How long changed rows stay only in memory, in ms: what a crash would have to replay again. */
const MAX_UNWRITTEN_MS = 5_000

/** How much longer they stay there than it took to write the last ones: few writes of many rows are the fastest. */
const FOLDING_PER_WRITING = 5

/** A generation while the log is replayed into it. */
export interface GenerationBuild {
  /** The lanes that are still built here, with their written checkpoints. */
  readonly leases: ReadonlyMap<Lane, LaneLease>
  /** Everything up to here is in the rows, written or not. */
  readonly through: Position
  /** Folds the events of a page, and writes when enough has changed. */
  take(events: readonly RecordedEvent[], through: Position): Promise<void>
  /** Writes everything that was folded, with the checkpoints. */
  flush(): Promise<void>
  /** Learns that a lane is written by the owner of the live one from now on. */
  joined(lane: Lane): void
}

/** Goes on building a generation whose lanes are leased: folds in memory, and writes now and then. */
export async function continueFoldedBuild(
  parts: RebuildParts,
  generation: GenerationKey,
  claimed: readonly LaneLease[],
): Promise<GenerationBuild> {
  const writer = await createBuildWriter(parts, generation, claimed)
  const cache = createRowCache({
    empty: claimed.every(({ position }) => position === BEGINNING),
    maxBytes: parts.maxRowBytes ?? memoryForRows(),
  })
  let through = earliestPosition(claimed.map(({ position }) => position)) ?? BEGINNING
  let written = through
  let writtenAt = performance.now()
  let writingMs = 0

  const lanes = lanesOf(parts.definition, parts.log.laneCount).length
  const furthest = latestPosition(claimed.map(({ position }) => position)) ?? BEGINNING
  const isMissing = (event: RecordedEvent) => {
    const lease = writer.leases.get(laneIn(parts, event))
    return lease !== undefined && !hasReached(lease.position, event.position)
  }
  /** As long as every lane is built here and none is ahead of the reading, every event is missing. */
  const missingOf = (events: readonly RecordedEvent[]) =>
    writer.leases.size === lanes && hasReached(through, furthest) ? events : events.filter(isMissing)
  const fold = async (events: readonly RecordedEvent[]) => {
    const planned: PlannedEvent[] = []
    for (const event of events) {
      const plan = parts.planner.plan(event)
      if (plan !== undefined) planned.push(plan)
    }
    await loadRows(parts, generation, { cache, planned })
    writer.park(foldRows(planned, cache, { parked: writer.parked }))
  }
  const isWaitingLong = () =>
    performance.now() - writtenAt > Math.max(MAX_UNWRITTEN_MS, writingMs * FOLDING_PER_WRITING)
  const flush = async () => {
    if (through === written) return
    const begunAt = performance.now()
    try {
      await writer.write(cache.changed, through)
      cache.written()
    } catch (error) {
      if (!isOutcryError(error, 'row-refused')) throw error
      cache.clear()
      await writeCarefully(parts, writer.leases, { from: written, through })
      await writer.reload()
    }
    written = through
    writtenAt = performance.now()
    writingMs = writtenAt - begunAt
  }
  return {
    leases: writer.leases,
    get through() {
      return through
    },
    take: async (events, pageThrough) => {
      await fold(missingOf(events))
      through = pageThrough
      if (cache.isFull || cache.changed.length >= MAX_CHANGED_ROWS || isWaitingLong()) await flush()
    },
    flush,
    joined: (lane) => writer.leases.delete(lane),
  }
}

async function loadRows(
  parts: RebuildParts,
  generation: GenerationKey,
  { cache, planned }: { cache: RowCache; planned: readonly PlannedEvent[] },
): Promise<void> {
  if (cache.isComplete) return
  const keys = new Set<string>()
  for (const { event, folds } of planned) {
    // The row of a stream cannot be there before the stream's first event.
    const isFirst = parts.definition.keys === undefined && event.revision === 0
    if (!isFirst) for (const { key } of folds) if (cache.lacks(key)) keys.add(key)
  }
  const missing = [...keys]
  if (missing.length === 0) return
  cache.loaded(missing, await readRows(parts, generation, missing))
}

function readRows(
  { definition, readModels, searchIndex }: RebuildParts,
  generation: GenerationKey,
  keys: readonly string[],
): ReturnType<GenerationRows['read']> {
  if (definition.search !== undefined) return documentRows(searchIndex).read(generation, keys)
  return readModels.transaction((transaction) => tableRows(transaction).read(generation, keys))
}
