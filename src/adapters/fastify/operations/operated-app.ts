import type { Comparison } from '../../../projections/rebuild/compare.ts'
import type { RebuildProgress } from '../../../projections/rebuild/progress.ts'
import type { Rebuilt } from '../../../projections/rebuild/switch-readers.ts'
import type { ServedApp } from '../served-app.ts'

/** How a replay is followed and ended. */
export interface ReplayOverHttp {
  /** Ends it. */
  readonly signal: AbortSignal
  /** Called as it goes on. */
  readonly onProgress: (progress: RebuildProgress) => void
}

/** The part of a running service that its operators use. */
export interface OperatedApp extends ServedApp {
  /** Builds a read model anew and switches readers to it; `undefined` when ended before. */
  rebuild(
    model: string,
    options: ReplayOverHttp & { readonly park: boolean; readonly compare: boolean },
  ): Promise<Rebuilt | undefined>
  /** Says what a rebuild would do. */
  planRebuild(model: string): Promise<object>
  /** Compares what is read with a fresh replay; `undefined` when ended before. */
  verify(model: string, options: ReplayOverHttp): Promise<Comparison | undefined>
  /** Lets readers read what they read before the last rebuild; `undefined` when ended before. */
  rollback(model: string, options: ReplayOverHttp): Promise<Rebuilt | undefined>
  /** Lists the generations of all read models, or of one. */
  generations(model?: string): Promise<readonly object[]>
  /** Drops the generations that nobody needs, or only says which. */
  prune(options: { readonly dryRun: boolean }): Promise<readonly object[]>
}
