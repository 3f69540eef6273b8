import type { Generation, GenerationKey } from '../read-model-store.ts'
import type { ClaimedBuild } from './claim-build.ts'
import { continueFoldedBuild, type GenerationBuild } from './generation-build.ts'
import { joinLanes } from './join-lanes.ts'
import { createProgressMeter, type RebuildProgress } from './progress.ts'
import type { RebuildParts } from './rebuild-parts.ts'
import { continueStatementsBuild } from './statements-build.ts'

/** How many events one page of the replay holds. */
const PAGE_EVENTS = 2_000

/** How the replay of a log is followed. */
export interface ReplayOptions {
  /** Ends it; what was written stays. */
  readonly signal: AbortSignal
  /** Called as it goes on, at every page. Nothing by default. */
  readonly onProgress?: (progress: RebuildProgress) => void
}

/** A generation that is built beside the live ones. */
export interface BuildBeside {
  /** The generation. */
  readonly generation: Generation
  /** Replays what of the log is missing in it. */
  replay(): Promise<void>
  /**
   * Lets every batch be written into it as into the live ones from now on.
   *
   * @returns the live generations of its fingerprint; none when there is nothing to join.
   */
  join(): Promise<readonly Generation[]>
  /** Tells how far it is. */
  tell(phase: RebuildProgress['phase']): void
}

/** Goes on building a generation whose lanes are claimed. */
export async function continueBuild(
  parts: RebuildParts,
  { generation, leases }: ClaimedBuild,
  options: ReplayOptions,
): Promise<BuildBeside> {
  const key: GenerationKey = { model: generation.model, generation: generation.generation }
  const [first] = leases
  const build: GenerationBuild | undefined =
    first === undefined
      ? undefined
      : parts.definition.statements !== undefined
        ? continueStatementsBuild(parts, first)
        : await continueFoldedBuild(parts, key, leases)
  const { head } = await parts.store.describe()
  const from = build?.through ?? head
  const total = await parts.store.count({ from, through: head, filter: parts.planner.filter })
  const meter = createProgressMeter({ ...key, from, total })
  const tell = (phase: RebuildProgress['phase']) => options.onProgress?.(meter.at(phase))
  const replay = async () => {
    if (build === undefined) return
    const { signal } = options
    const { filter } = parts.planner
    for await (const page of parts.store.readAll({ from: build.through, filter, pageSize: PAGE_EVENTS, signal })) {
      if (signal.aborted) break
      await build.take(page.events, page.completeThrough)
      meter.count(page.events.length, page.completeThrough)
      tell('replaying')
    }
    await build.flush()
  }
  return {
    generation,
    replay,
    tell,
    join: async () => {
      const known = await parts.readModels.generations.list(generation.model)
      const live = known.filter(({ state, fingerprint }) => state === 'live' && fingerprint === generation.fingerprint)
      if (live.length > 0 && build !== undefined) {
        tell('joining')
        await joinLanes(parts, key, build, { replay, signal: options.signal })
      }
      return live
    },
  }
}
