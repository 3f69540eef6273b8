import { requireServing } from '../require-serving.ts'
import { continueBuild, type ReplayOptions } from './build-beside.ts'
import { asOnlyCheck, beginChecking, whileClaimed } from './claim-build.ts'
import { type Comparison, compareWithLive } from './compare.ts'
import { dropGeneration } from './drop-generation.ts'
import type { RebuildParts } from './rebuild-parts.ts'

/**
 * Compares what is read with what a fresh replay of the log gives, while both are written, and drops the fresh rows
 * again. Readers and writers notice nothing.
 *
 * @returns how they differ; `undefined` when aborted.
 * @throws OutcryError `read-model-building` when nothing is read, `rebuild-running` when another process checks it.
 */
export async function verify(parts: RebuildParts, options: ReplayOptions): Promise<Comparison | undefined> {
  await requireServing(parts.readModels, parts.definition)
  return asOnlyCheck(parts, async () => {
    const fresh = await beginChecking(parts)
    try {
      return await whileClaimed(parts, fresh, async (claimed) => {
        const build = await continueBuild(parts, claimed, options)
        await build.replay()
        await build.join()
        return options.signal.aborted ? undefined : await compareWithLive(parts, fresh)
      })
    } finally {
      await dropGeneration(parts, fresh)
    }
  })
}
