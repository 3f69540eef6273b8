import { OutcryError } from '../../domain/outcry-error.ts'
import { fingerprintOf } from '../fingerprint.ts'
import type { Generation } from '../read-model-store.ts'
import { continueBuild, type ReplayOptions } from './build-beside.ts'
import { whileClaimed } from './claim-build.ts'
import type { RebuildParts } from './rebuild-parts.ts'
import { type Rebuilt, switchReaders } from './switch-readers.ts'

/**
 * Lets readers read the generation again that was read before the last rebuild: what it has missed is replayed into it
 * first, so that nobody reads anything old. Rolling back twice leads back to where one was.
 *
 * @returns what is read now; `undefined` when aborted: the next rollback goes on from there.
 * @throws OutcryError `generation-not-found` when none was kept, `rebuild-running` when another process does it now.
 */
export async function rollback(parts: RebuildParts, options: ReplayOptions): Promise<Rebuilt | undefined> {
  return whileClaimed(parts, await reopenPrevious(parts), async (claimed) => {
    const build = await continueBuild(parts, claimed, options)
    await build.replay()
    // What was set aside in it was so before, and keeps nobody from returning to it.
    return options.signal.aborted ? undefined : switchReaders(parts, build, options)
  })
}

async function reopenPrevious({ definition, readModels }: RebuildParts): Promise<Generation> {
  const fingerprint = fingerprintOf(definition)
  const own = (await readModels.generations.list(definition.name)).filter((each) => each.fingerprint === fingerprint)
  const returning = own.find(({ state }) => state === 'returning')
  if (returning !== undefined) return returning
  const previous = own.findLast(({ state }) => state === 'retired')
  if (previous === undefined) {
    throw new OutcryError(
      'generation-not-found',
      `Cannot roll back '${definition.name}': no earlier generation of this version of it was kept: rebuild it, or run the ` +
        'code of the version to go back to, which reads rows of its own',
      { facts: { model: definition.name } },
    )
  }
  await readModels.transaction((transaction) => transaction.reopen(previous))
  return { ...previous, state: 'returning' }
}
