import { OutcryError } from '../../domain/outcry-error.ts'
import type { GenerationKey } from '../read-model-store.ts'
import { continueBuild } from './build-beside.ts'
import { beginBuilding, findUnfinished, whileClaimed } from './claim-build.ts'
import type { RebuildParts } from './rebuild-parts.ts'
import { type Rebuilt, type SwitchOptions, switchReaders } from './switch-readers.ts'

/** How to rebuild. */
export interface RebuildOptions extends SwitchOptions {
  /** Whether to switch although events had to be set aside. False by default. */
  readonly park?: boolean
}

/**
 * Builds a generation of a read model by replaying the log beside the one that is read, and switches readers to it
 * when it has caught up. A generation that an earlier rebuild by the same code left unfinished is finished.
 *
 * @returns what is read now; `undefined` when aborted: the next rebuild goes on from there.
 * @throws OutcryError `rebuild-running` when another process builds one now, `rebuild-would-park` when events cannot
 * be handled: the generation in service stays, and `deadLetters` lists the events of the new one.
 */
export async function rebuild(parts: RebuildParts, options: RebuildOptions): Promise<Rebuilt | undefined> {
  const generation = (await findUnfinished(parts)) ?? (await beginBuilding(parts))
  return whileClaimed(parts, generation, async (claimed) => {
    const build = await continueBuild(parts, claimed, options)
    await build.replay()
    if (options.signal.aborted) return undefined
    await requireNothingParked(parts, generation, options)
    return switchReaders(parts, build, options)
  })
}

async function requireNothingParked(
  { definition, readModels }: RebuildParts,
  { model, generation }: GenerationKey,
  { park = false }: RebuildOptions,
): Promise<void> {
  const letters = await readModels.deadLetters.list({ model, generation })
  if (park || letters.length === 0) return
  throw new OutcryError(
    'rebuild-would-park',
    `Cannot switch '${definition.name}' to generation ${generation}: ${letters.length} events cannot be ` +
      'handled and would be set aside: mend the code, or rebuild again and allow to park them',
    { facts: { model, generation, events: letters.length } },
  )
}
