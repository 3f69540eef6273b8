import { isOutcryError, messageOf, OutcryError } from '../../../domain/outcry-error.ts'
import type { RebuildProgress } from '../../../projections/rebuild/progress.ts'
import type { ReplayOverHttp } from './operated-app.ts'

/** What a replay is for. */
export type ReplayKind = 'rebuild' | 'verify' | 'rollback'

/** A replay that an operator has begun over HTTP in this process. */
export interface Replay {
  /** The read model's name. */
  readonly model: string
  /** What it is for. */
  readonly kind: ReplayKind
  /** What has become of it. */
  readonly state: 'running' | 'done' | 'stopped' | 'failed'
  /** When it was begun, ISO 8601 in UTC. */
  readonly startedAt: string
  /** How far it is; absent before the first event. */
  readonly progress?: RebuildProgress
  /** What it has found or switched to; absent until it is done. */
  readonly result?: object
  /** Why it failed; absent otherwise. */
  readonly failure?: { readonly code: string; readonly message: string }
}

/** The last replay of each read model that was begun over HTTP in this process. */
export interface Replays {
  /**
   * Begins one, and waits for its first sign of life.
   *
   * @throws OutcryError `rebuild-running` while another one of the same read model is under way; what it fails with at once.
   */
  begin(model: string, kind: ReplayKind, run: (options: ReplayOverHttp) => Promise<object | undefined>): Promise<Replay>
  /** Tells about the last one. */
  of(model: string): Replay | undefined
  /** Ends the one that is under way; what it has written stays. Answers it as it was. */
  stop(model: string): Replay | undefined
}

/** Begins with none. */
export function createReplays(): Replays {
  const known = new Map<string, { replay: Replay; readonly abort: AbortController }>()
  const follow = async (
    entry: { replay: Replay; readonly abort: AbortController },
    run: (options: ReplayOverHttp) => Promise<object | undefined>,
    onSign: () => void,
  ) => {
    const onProgress = (progress: RebuildProgress) => {
      entry.replay = { ...entry.replay, progress }
      onSign()
    }
    try {
      const result = await run({ signal: entry.abort.signal, onProgress })
      entry.replay = { ...entry.replay, ...(result ? { state: 'done', result } : { state: 'stopped' }) }
    } catch (error) {
      entry.replay = { ...entry.replay, state: 'failed', failure: failureOf(error) }
      throw error
    }
  }
  return {
    begin: async (model, kind, run) => {
      const before = known.get(model)
      if (before?.replay.state === 'running') throw alreadyRunning(before.replay)
      const entry = {
        replay: { model, kind, state: 'running', startedAt: new Date().toISOString() } as Replay,
        abort: new AbortController(),
      }
      known.set(model, entry)
      try {
        await new Promise<void>((resolve, reject) => {
          follow(entry, run, resolve).then(resolve, reject)
        })
      } catch (error) {
        // It never began: what was known before is still what there is to tell.
        if (before === undefined) known.delete(model)
        else known.set(model, before)
        throw error
      }
      return entry.replay
    },
    of: (model) => known.get(model)?.replay,
    stop: (model) => {
      const entry = known.get(model)
      if (entry?.replay.state !== 'running') return undefined
      entry.abort.abort()
      return entry.replay
    },
  }
}

function failureOf(error: unknown): { code: string; message: string } {
  return { code: isOutcryError(error) ? error.code : 'unexpected', message: messageOf(error) }
}

function alreadyRunning({ model, kind }: Replay): OutcryError {
  return new OutcryError(
    'rebuild-running',
    `Cannot replay '${model}': its ${kind} is under way in this process: wait until it is done, or stop it`,
    { facts: { model } },
  )
}
