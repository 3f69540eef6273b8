import type { ReplayOptions } from '../projections/rebuild/build-beside.ts'
import { memoryForRows } from '../projections/rebuild/row-scales.ts'
import { shareReading } from '../projections/rebuild/shared-reading.ts'
import type { Rebuilt } from '../projections/rebuild/switch-readers.ts'
import type { Ports } from './ports.ts'
import { type ReplayWork, replayHere } from './replay-here.ts'
import type { Service } from './service.ts'

/** How the replay of one read model has ended: with what is read now, `undefined` when aborted, or with an error. */
export type ReplayOutcome =
  | { readonly model: string; readonly rebuilt: Rebuilt | undefined }
  | { readonly model: string; readonly error: unknown }

/** Which read models to replay, and what for. */
export interface ReplayAsked {
  /** Their names. */
  readonly models: readonly string[]
  /** What is to be done. */
  readonly work: ReplayWork
}

/**
 * Replays the log for several read models in this thread: it is read once for all of them. One that fails does not keep
 * the others back.
 *
 * @returns how each has ended, in their order.
 */
export async function replayTogether(
  ports: Ports,
  service: Service,
  { models, work }: ReplayAsked,
  options: ReplayOptions,
): Promise<readonly ReplayOutcome[]> {
  const seats = shareReading(ports.store, models.length)
  const maxRowBytes = memoryForRows() / models.length
  const replay = async (model: string, index: number): Promise<ReplayOutcome> => {
    const seat = seats[index]
    try {
      const own = { ...ports, store: seat?.store ?? ports.store }
      return { model, rebuilt: await replayHere(own, service, { model, work, maxRowBytes }, options) }
    } catch (error) {
      return { model, error }
    } finally {
      seat?.leave()
    }
  }
  return Promise.all(models.map(replay))
}
