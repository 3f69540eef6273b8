import { applyBatch, type BatchParts, checkpointAfter, type LaneBatch, leaseLost } from './apply-batch.ts'
import { generationRows } from './generation-rows.ts'
import type { ProjectionObserver } from './projection-observer.ts'
import type { LaneCheckpoint, LaneLease, WrittenGeneration } from './read-model-store.ts'
import { takeIn } from './take-in.ts'

/** Writes batches of the lanes of one read model; those that come while one is written share the next transaction. */
export interface BatchCombiner {
  /** Writes a batch of a lane, and answers and throws as `applyBatch`. */
  apply(lease: LaneLease, batch: LaneBatch): Promise<LaneCheckpoint>
}

interface Waiting {
  readonly lease: LaneLease
  readonly batch: LaneBatch
  readonly resolve: (checkpoint: LaneCheckpoint) => void
  readonly reject: (error: unknown) => void
}

/** What a combiner needs. */
export interface CombinerParts extends BatchParts {
  /** Is told of batches. Nobody by default. */
  readonly observer?: ProjectionObserver | undefined
}

/** Makes the combiner of one read model in this process. */
export function createBatchCombiner(parts: CombinerParts): BatchCombiner {
  const handled = new Set(parts.planner.storedTypes)
  let waiting: Waiting[] = []
  let isWriting = false
  const writeAll = async () => {
    if (isWriting) return
    isWriting = true
    while (waiting.length > 0) {
      const group = waiting
      waiting = []
      const events = group.flatMap(({ batch }) => batch.events.filter(({ type }) => handled.has(type)))
      const end = events.length > 0 ? parts.observer?.batch(parts.definition.name, events) : undefined
      const isWritten = await writeGroup(parts, group)
      end?.(isWritten ? 'written' : 'failed')
    }
    isWriting = false
  }
  return {
    apply: (lease, batch) =>
      new Promise((resolve, reject) => {
        waiting.push({ lease, batch, resolve, reject })
        void writeAll()
      }),
  }
}

/** Writes what waits together; answers whether all of it was written. */
async function writeGroup(parts: BatchParts, group: readonly Waiting[]): Promise<boolean> {
  const together = group.length > 1 ? await writeTogether(parts, group).catch(() => undefined) : undefined
  if (together !== undefined) {
    for (const [index, checkpoint] of together.entries()) group[index]?.resolve(checkpoint)
    return true
  }
  // One by one, whatever is wrong with one lane touches no other.
  let isWritten = true
  for (const { lease, batch, resolve, reject } of group) {
    await applyBatch(parts, lease, batch).then(resolve, (error: unknown) => {
      isWritten = false
      reject(error)
    })
  }
  return isWritten
}

/** Writes batches of several lanes in one transaction. Throws, with nothing written, when one has to be looked at alone. */
async function writeTogether(parts: BatchParts, group: readonly Waiting[]): Promise<readonly LaneCheckpoint[]> {
  const model = parts.definition.name
  const moves = group.map(({ lease, batch }) => ({ lease, to: checkpointAfter(lease, batch) }))
  await parts.readModels.transaction(async (transaction) => {
    const written = await transaction.advanceAll(moves)
    for (const [generation, { batches, hasDeadLetters }] of byGeneration(group, written)) {
      const planned = batches.flatMap(({ batch }) => batch.events.flatMap((event) => parts.planner.plan(event) ?? []))
      if (planned.length === 0) continue
      const lanes = batches.map(({ lease }) => lease.lane)
      const fenced = { transaction, generation: { model, generation }, lanes, hasDeadLetters }
      const { changed, setAside } = await takeIn(parts, fenced, { planned })
      if (setAside.length > 0) throw new Error('an event has to be set aside')
      if (changed.size === 0) continue
      await generationRows(parts.definition, transaction, parts.searchIndex).write({ model, generation }, changed)
    }
  })
  return moves.map(({ to }) => to)
}

interface GenerationBatches {
  readonly batches: readonly Waiting[]
  readonly hasDeadLetters: boolean
}

function byGeneration(
  group: readonly Waiting[],
  written: readonly (readonly WrittenGeneration[])[],
): Map<number, GenerationBatches> {
  const found = new Map<number, GenerationBatches>()
  for (const [index, waiting] of group.entries()) {
    const generations = written[index] ?? []
    if (generations.length === 0) throw leaseLost(waiting.lease)
    for (const { generation, hasDeadLetters } of generations) {
      const before = found.get(generation) ?? { batches: [], hasDeadLetters: false }
      const batches = [...before.batches, waiting]
      found.set(generation, { batches, hasDeadLetters: before.hasDeadLetters || hasDeadLetters })
    }
  }
  return found
}
