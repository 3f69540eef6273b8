import { wait } from '../back-off.ts'
import type { Generation } from '../read-model-store.ts'
import type { BuildBeside, ReplayOptions } from './build-beside.ts'
import { type Comparison, compareWithLive } from './compare.ts'
import { dropGeneration } from './drop-generation.ts'
import { onceFree, unlessInUse, waitForOldReaders } from './long-readers.ts'
import type { RebuildParts } from './rebuild-parts.ts'

/** How long both generations are written after readers were switched, in ms. */
const GRACE_MS = 500

/** How to switch. */
export interface SwitchOptions extends ReplayOptions {
  /** Whether to compare the new generation with the one that was read before. False by default. */
  readonly compare?: boolean
}

/** What is read after a rebuild. */
export interface Rebuilt {
  /** The generation. */
  readonly generation: number
  /** How it differs from the one that was read before; absent unless asked for, and when none was read. */
  readonly comparison?: Comparison
}

/**
 * Lets a generation in which nothing is missing be written with the live ones, and switches readers to it.
 *
 * @returns what is read now; `undefined` when aborted.
 */
export async function switchReaders(
  parts: RebuildParts,
  build: BuildBeside,
  { signal, compare = false }: SwitchOptions,
): Promise<Rebuilt | undefined> {
  const { readModels } = parts
  const { model, generation } = build.generation
  if (parts.definition.search === undefined) await readModels.generations.analyze({ model, generation })
  const live = (await build.join()).filter((each) => each.generation !== generation)
  if (signal.aborted) return undefined
  const comparison = compare && live.length > 0 ? await compareWithLive(parts, { model, generation }) : undefined
  if (live.length > 0) await waitForOldReaders(parts, { model, signal })
  if (signal.aborted) return undefined
  await onceFree(signal, () => readModels.transaction((transaction) => transaction.serve({ model, generation })))
  build.tell('serving')
  if (live.length > 0) {
    await wait(GRACE_MS, signal)
    for (const old of live) {
      const key = { model, generation: old.generation }
      await readModels.transaction((transaction) => transaction.retire(key))
    }
    await dropOlder(parts, build.generation, live)
  }
  return { generation, ...(comparison && { comparison }) }
}

/** Keeps the generation that was read until now, and drops the others of this code that nobody reads. */
async function dropOlder(
  parts: RebuildParts,
  { model, fingerprint }: Generation,
  previous: readonly Generation[],
): Promise<void> {
  const kept = Math.max(...previous.map(({ generation }) => generation))
  for (const each of await parts.readModels.generations.list(model)) {
    const isOld = each.state === 'retired' && each.fingerprint === fingerprint && each.generation !== kept
    // What somebody still reads goes with the next rebuild.
    if (isOld) await dropGeneration(parts, each).catch(unlessInUse)
  }
}
