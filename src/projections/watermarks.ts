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

/** How long commits are listened for when nobody waits any more, in ms: most often somebody soon does. */
const LINGER_MS = 10_000

/** How long to wait before checkpoints that could not be read are read again, in ms. */
const RETRY_MS = 100

/** How long checkpoints count as those of now when no commit is told, in ms. */
const FRESH_MS = 1_000

/** Watches the checkpoints of a store. They are read only while somebody waits, and once for each commit. */
export function createWatermarks(readModels: ReadModelStore): Watermarks {
  const watched = new Map<ReadModelDefinition, ModelWatch>()
  let stopListening: (() => void) | undefined
  let lingering: NodeJS.Timeout | undefined
  const all = () => [...watched.values()]
  const listen = () => {
    clearTimeout(lingering)
    if (stopListening !== undefined) return
    for (const watch of all()) watch.forget()
    stopListening = readModels.onCommit(() => {
      for (const watch of all()) watch.committed()
    })
  }
  const stop = () => {
    clearTimeout(lingering)
    stopListening?.()
    stopListening = undefined
  }
  const onLeave = () => {
    clearTimeout(lingering)
    if (all().every(({ isIdle }) => isIdle)) lingering = setTimeout(stop, LINGER_MS).unref()
  }
  const watchOf = (definition: ReadModelDefinition) => {
    const watch = watched.get(definition) ?? createModelWatch(readModels, definition, onLeave)
    watched.set(definition, watch)
    return watch
  }
  return {
    reached: (definition, positions, timeoutMs) => {
      listen()
      return watchOf(definition).reached(positions, timeoutMs)
    },
    close: () => {
      for (const watch of all()) watch.close()
      stop()
    },
  }
}

/** Those who wait for one read model. */
interface ModelWatch {
  /** Whether nobody waits. */
  readonly isIdle: boolean
  /** Waits as {@link Watermarks.reached} does. */
  reached(positions: ReadonlyMap<Lane, Position>, timeoutMs: number): Promise<boolean>
  /** Learns that something was committed. */
  committed(): void
  /** Knows nothing any more: nobody has listened for commits. */
  forget(): void
  /** Ends all waiting with "no". */
  close(): void
}

interface Waiter {
  readonly positions: ReadonlyMap<Lane, Position>
  readonly resolve: (reached: boolean) => void
}

function createModelWatch(store: ReadModelStore, definition: ReadModelDefinition, onLeave: () => void): ModelWatch {
  const waiters = new Set<Waiter>()
  let known: ReadonlyMap<Lane, Position> = new Map()
  let readAt = Number.NEGATIVE_INFINITY
  let isReading = false
  let isStale = true

  const leave = (waiter: Waiter, reached: boolean) => {
    waiters.delete(waiter)
    waiter.resolve(reached)
    if (waiters.size === 0) onLeave()
  }
  const read = async () => {
    isStale = false
    readAt = performance.now()
    known = await servedCheckpoints(store, definition)
    for (const waiter of [...waiters]) if (isReached(waiter.positions, known)) leave(waiter, true)
  }
  const check = async () => {
    if (isReading) return
    isReading = true
    try {
      while (isStale && waiters.size > 0) await read()
    } catch {
      isStale = true
      setTimeout(() => void check(), RETRY_MS).unref()
    }
    isReading = false
  }
  return {
    get isIdle() {
      return waiters.size === 0
    },
    reached: (positions, timeoutMs) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => leave(waiter, false), timeoutMs)
        const waiter: Waiter = {
          positions,
          resolve: (reached) => {
            clearTimeout(timer)
            resolve(reached)
          },
        }
        waiters.add(waiter)
        if (performance.now() - readAt > FRESH_MS) isStale = true
        if (isStale) void check()
        else if (isReached(positions, known)) leave(waiter, true)
      }),
    committed: () => {
      isStale = true
      void check()
    },
    forget: () => {
      isStale = true
    },
    close: () => {
      for (const waiter of [...waiters]) leave(waiter, false)
    },
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
