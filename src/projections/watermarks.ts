import type { Lane } from '../domain/lane.ts'
import { hasReached, type Position } from '../domain/position.ts'
import { fingerprintOf } from './fingerprint.ts'
import type { ReadModelDefinition } from './read-model.ts'
import type { ReadModelStore } from './read-model-store.ts'

/** Tells when read models have reached positions, whichever process brings them there. */
export interface Watermarks {
  /**
   * Waits until a read model has finished some lanes up to some positions.
   *
   * @returns whether it has, within `timeoutMs`.
   */
  reached(definition: ReadModelDefinition, positions: ReadonlyMap<Lane, Position>, timeoutMs: number): Promise<boolean>
  /** Ends all waiting with "no". */
  close(): void
}

interface Waiter {
  readonly definition: ReadModelDefinition
  readonly positions: ReadonlyMap<Lane, Position>
  readonly resolve: (reached: boolean) => void
}

/** Watches the checkpoints of a store. They are read only while somebody waits. */
export function createWatermarks(readModels: ReadModelStore): Watermarks {
  const waiters = new Set<Waiter>()
  let stopListening: (() => void) | undefined
  let checking = false
  let again = false

  const check = async () => {
    again = true
    if (checking) return
    checking = true
    while (again) {
      again = false
      await checkAll(readModels, waiters).catch(() => undefined)
    }
    checking = false
  }
  const leave = (waiter: Waiter, reached: boolean) => {
    waiters.delete(waiter)
    if (waiters.size === 0) {
      stopListening?.()
      stopListening = undefined
    }
    waiter.resolve(reached)
  }
  return {
    reached: (definition, positions, timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => leave(waiter, false), timeoutMs)
        const waiter: Waiter = {
          definition,
          positions,
          resolve: (reached) => {
            clearTimeout(timer)
            resolve(reached)
          },
        }
        waiters.add(waiter)
        stopListening ??= readModels.onCommit(() => void check())
        void check()
      }),
    close: () => {
      for (const waiter of [...waiters]) leave(waiter, false)
    },
  }

  async function checkAll(store: ReadModelStore, waiting: ReadonlySet<Waiter>): Promise<void> {
    const definitions = new Set([...waiting].map(({ definition }) => definition))
    for (const definition of definitions) {
      const checkpoints = await servedCheckpoints(store, definition)
      for (const waiter of [...waiting]) {
        if (waiter.definition === definition && isReached(waiter.positions, checkpoints)) leave(waiter, true)
      }
    }
  }
}

async function servedCheckpoints(
  store: ReadModelStore,
  definition: ReadModelDefinition,
): Promise<ReadonlyMap<Lane, Position>> {
  const checkpoints = await store.generations.servedCheckpoints(definition.name, fingerprintOf(definition))
  return new Map(checkpoints.map(({ lane, position }) => [lane, position]))
}

function isReached(positions: ReadonlyMap<Lane, Position>, checkpoints: ReadonlyMap<Lane, Position>): boolean {
  for (const [lane, position] of positions) {
    const checkpoint = checkpoints.get(lane)
    if (checkpoint === undefined || !hasReached(checkpoint, position)) return false
  }
  return true
}
