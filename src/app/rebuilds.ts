import type { EventStore } from '../domain/event-store.ts'
import { isOutcryError, messageOf } from '../domain/outcry-error.ts'
import { BEGINNING } from '../domain/position.ts'
import { backOffMs, wait } from '../projections/back-off.ts'
import { fingerprintOf } from '../projections/fingerprint.ts'
import type { Projector } from '../projections/projector.ts'
import type { ReadModelDefinition } from '../projections/read-model.ts'
import type { GenerationKey } from '../projections/read-model-store.ts'
import type { Comparison } from '../projections/rebuild/compare.ts'
import type { RebuildProgress } from '../projections/rebuild/progress.ts'
import type { Rebuilt } from '../projections/rebuild/switch-readers.ts'
import type { Ports } from './ports.ts'
import { type ReplayWork, requireReadModel } from './replay-here.ts'
import { replayInThread } from './replay-in-thread.ts'
import { type ReplayOutcome, replayTogether } from './replay-together.ts'
import type { Service } from './service.ts'
import type { Settings } from './settings.ts'

/** How many events are replayed in the thread of the service. */
const MAX_EVENTS_HERE = 5_000

/** How a replay in a running service is followed. */
export interface AppReplayOptions {
  /** Ends it; the next one goes on from there. Never by default. */
  readonly signal?: AbortSignal
  /** Called as it goes on. Nothing by default. */
  readonly onProgress?: (progress: RebuildProgress) => void
}

/** How to rebuild a read model of a running service. */
export interface AppRebuildOptions extends AppReplayOptions {
  /** Whether to switch although events had to be set aside. False by default. */
  readonly park?: boolean
  /** Whether to compare the new generation with the one that was read before. False by default. */
  readonly compare?: boolean
}

/** What the last rebuild of a read model in this process is doing, or how it ended. */
export interface RebuildReport {
  /** How far it is; absent before the first event. */
  readonly progress?: RebuildProgress
  /** Why it failed; absent while it runs and after a success. */
  readonly failure?: string
}

/** The rebuilds of a running service. */
export interface Rebuilds {
  /** Builds a read model anew and switches readers to it. Answers what is read now; `undefined` when aborted. */
  rebuild(model: string, options?: AppRebuildOptions): Promise<Rebuilt | undefined>
  /** Does so for several read models with one pass over the log. Answers how each has ended, in their order. */
  rebuildTogether(models: readonly string[], options?: AppRebuildOptions): Promise<readonly ReplayOutcome[]>
  /** Compares what is read with a fresh replay. Answers how they differ; `undefined` when aborted. */
  verify(model: string, options?: AppReplayOptions): Promise<Comparison | undefined>
  /** Lets readers read what they read before the last rebuild, brought up to date; `undefined` when aborted. */
  rollback(model: string, options?: AppReplayOptions): Promise<Rebuilt | undefined>
  /** Begins to build, in the background, every read model that has no rows made by this code, or has lost its documents. */
  buildMissing(): Promise<void>
  /** Tells about the last rebuild of a read model in this process. */
  report(model: string): RebuildReport | undefined
  /** Ends the rebuilds under way; what they wrote stays. */
  stop(): Promise<void>
}

/** Makes the rebuilds of a running service. */
export function createRebuilds(parts: {
  service: Service
  settings: Settings
  ports: Ports
  projector: () => Projector | undefined
  onFailure: (model: string, error: unknown) => void
}): Rebuilds {
  const { service, ports } = parts
  const abort = new AbortController()
  const reports = new Map<string, RebuildReport>()
  const underWay = new Set<Promise<unknown>>()

  const replay = async (models: readonly string[], work: ReplayWork, { signal, onProgress }: AppReplayOptions) => {
    for (const model of models) requireReadModel(service, model)
    const options = {
      signal: signal === undefined ? abort.signal : AbortSignal.any([abort.signal, signal]),
      onProgress: (progress: RebuildProgress) => {
        reports.set(progress.model, { progress })
        onProgress?.(progress)
      },
    }
    const { module, name } = service
    const outcomes = await (module === undefined || keepsNothing(parts.settings) || (await isShort(ports.store))
      ? replayTogether(ports, service, { models, work }, options)
      : replayInThread({ module, service: name, settings: parts.settings, models, work }, options))
    for (const each of outcomes) if ('error' in each) fail(each.model, each.error)
    await parts.projector()?.claim()
    return outcomes
  }
  const fail = (model: string, error: unknown) =>
    reports.set(model, { ...reports.get(model), failure: messageOf(error) })
  const run = async (models: readonly string[], work: ReplayWork, options: AppReplayOptions = {}) => {
    const running = replay(models, work, options)
    underWay.add(running)
    try {
      return await running
    } catch (error) {
      for (const model of models) fail(model, error)
      throw error
    } finally {
      underWay.delete(running)
    }
  }
  const runOne = async (model: string, work: ReplayWork, options?: AppReplayOptions) => {
    const [outcome] = await run([model], work, options)
    if (outcome !== undefined && 'error' in outcome) throw outcome.error
    return outcome?.rebuilt
  }
  const rebuild = (model: string, { park = false, compare = false, ...options }: AppRebuildOptions = {}) =>
    runOne(model, { kind: 'rebuild', park, compare }, options)
  /** Answers whether there is no use in trying again. */
  const tryToBuild = async (definition: ReadModelDefinition) => {
    try {
      if (await isMissing(ports, definition)) await rebuild(definition.name)
      return true
    } catch (error) {
      if (!isOutcryError(error, 'rebuild-running')) parts.onFailure(definition.name, error)
      return !mayGoBetterLater(error)
    }
  }
  /** Another process may build it, and may die before it is done. */
  const untilBuilt = async (definition: ReadModelDefinition) => {
    for (let failures = 0; !abort.signal.aborted; failures += 1) {
      if (await tryToBuild(definition)) return
      await wait(backOffMs(failures), abort.signal)
    }
  }
  return {
    rebuild,
    rebuildTogether: (models, { park = false, compare = false, ...options } = {}) =>
      run([...new Set(models)], { kind: 'rebuild', park, compare }, options),
    verify: async (model, options) => (await runOne(model, { kind: 'verify' }, options))?.comparison,
    rollback: (model, options) => runOne(model, { kind: 'rollback' }, options),
    buildMissing: async () => {
      for (const definition of service.readModels.values()) {
        if (!(await isMissing(ports, definition))) continue
        const building = untilBuilt(definition).finally(() => underWay.delete(building))
        underWay.add(building)
      }
    },
    report: (model) => reports.get(model),
    stop: async () => {
      abort.abort()
      await Promise.allSettled(underWay)
    },
  }
}

/** Says whether this code has no rows to read; rows of which the documents are lost are given up. */
async function isMissing(ports: Ports, definition: ReadModelDefinition): Promise<boolean> {
  const { readModels } = ports
  const serving = await readModels.generations.serving(definition.name, fingerprintOf(definition))
  if (serving === undefined) return true
  if (await hasContent(ports, definition, serving)) return false
  await readModels.transaction((transaction) => transaction.retire(serving))
  return true
}

function mayGoBetterLater(error: unknown): boolean {
  if (!isOutcryError(error)) return false
  return error.handling === 'retry' || error.code === 'rebuild-running' || error.code === 'lease-lost'
}

/** Says whether the documents of a search model are there: their file may be gone although the checkpoints are not. */
async function hasContent(
  { searchIndex }: Ports,
  { search }: ReadModelDefinition,
  generation: GenerationKey,
): Promise<boolean> {
  if (search === undefined) return true
  try {
    await searchIndex.read(generation, [])
    return true
  } catch (error) {
    if (isOutcryError(error, 'generation-not-found')) return false
    throw error
  }
}

/** Says whether replaying the log is done sooner than a thread is started. */
async function isShort(store: EventStore): Promise<boolean> {
  const { head } = await store.describe()
  const events = await store.count({ from: BEGINNING, through: head })
  if (events !== undefined) return events <= MAX_EVENTS_HERE
  let seen = 0
  for await (const page of store.readAll({ maxCount: MAX_EVENTS_HERE + 1 })) seen += page.events.length
  return seen <= MAX_EVENTS_HERE
}

/** Temporary files belong to the connections of one thread. */
function keepsNothing(settings: Settings): boolean {
  return [settings.eventStore, settings.readModels, settings.search].includes(':memory:')
}
