import { isOutcryError, OutcryError } from '../../domain/outcry-error.ts'
import { wait } from '../back-off.ts'
import type { RebuildParts } from './rebuild-parts.ts'

/** How long a switch waits for readers that began before it, in ms. */
const PATIENCE_MS = 60_000

/** How long until it looks again, in ms. */
const LOOK_AGAIN_MS = 50

/**
 * Waits until nobody reads the database as it was before a generation was complete: by the read model's view he would see
 * a part of it.
 *
 * @throws OutcryError `generation-in-use` that names them, when they take more than a minute.
 */
export async function waitForOldReaders(
  { readModels }: RebuildParts,
  { model, signal }: { model: string; signal: AbortSignal },
): Promise<void> {
  const { mark } = await readModels.generations.oldReaders()
  const until = performance.now() + PATIENCE_MS
  while (!signal.aborted) {
    const { readers } = await readModels.generations.oldReaders(mark)
    if (readers.length === 0) return
    if (performance.now() > until) throw stillRead(model, readers)
    await wait(LOOK_AGAIN_MS, signal)
  }
}

function stillRead(model: string, readers: readonly string[]): OutcryError {
  return new OutcryError(
    'generation-in-use',
    `Cannot switch '${model}': transactions that began before the new rows were complete still read the database: ` +
      `${readers.join('; ')}: end them, and rebuild again to go on from here`,
    { facts: { model, readers: readers.length } },
  )
}

/** Tries again while a long query of an outsider keeps what is to be changed, for up to a minute. */
export async function onceFree(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isOutcryError(error, 'generation-in-use') || signal.aborted || performance.now() > until) throw error
      await wait(LOOK_AGAIN_MS, signal)
    }
  }
}

/** Lets every error through but that a generation is in use. */
export function unlessInUse(error: unknown): void {
  if (!isOutcryError(error, 'generation-in-use')) throw error
}
