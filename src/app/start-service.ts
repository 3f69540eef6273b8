import { setMaxListeners } from 'node:events'
import type { Meter } from '@opentelemetry/api'
import { createTelemetry, registeredMeter, type Telemetry } from '../adapters/opentelemetry/telemetry.ts'
import { createEventCodec } from '../domain/event-codec.ts'
import type { EventStore } from '../domain/event-store.ts'
import { createCommandHandler } from '../domain/handle-command.ts'
import { messageOf } from '../domain/outcry-error.ts'
import { createStreamFolder } from '../domain/stream-folder.ts'
import { fingerprintOf, handlersHashOf } from '../projections/fingerprint.ts'
import { startProjector } from '../projections/projector.ts'
import type { ReadModelStore } from '../projections/read-model-store.ts'
import type { Comparison } from '../projections/rebuild/compare.ts'
import type { Rebuilt } from '../projections/rebuild/switch-readers.ts'
import { runRelay } from '../projections/relay.ts'
import { createWatermarks } from '../projections/watermarks.ts'
import { type Changes, createChanges } from './changes.ts'
import { checkLog } from './check-log.ts'
import { type AppDeadLetters, createAppDeadLetters } from './dead-letters.ts'
import { type Description, describe, type Readiness, readiness } from './description.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { type GenerationReport, listGenerations, type Pruned, pruneGenerations } from './generations.ts'
import { createHealth } from './health/health.ts'
import { createHistory, type History } from './history.ts'
import { measureReadModels } from './measure-read-models.ts'
import { planRebuild, type RebuildPlan } from './plan-rebuild.ts'
import { openPorts, type Ports } from './ports.ts'
import { createQueries, type Queries } from './queries.ts'
import { type AppRebuildOptions, type AppReplayOptions, createRebuilds } from './rebuilds.ts'
import type { ReplayOutcome } from './replay-together.ts'
import type { Service } from './service.ts'
import { runsRelay, type Settings } from './settings.ts'

/** How many folded streams are remembered. */
const MAX_REMEMBERED_STREAMS = 10_000

/** Where a running service tells what happens to it. Payloads never come here. */
export interface Log {
  /** Something worth a look. */
  warn(facts: Readonly<Record<string, unknown>>, message: string): void
}

/** How to start a service. */
export interface StartOptions {
  /** Where its parts are, and which of its work this process does. */
  readonly settings: Settings
  /** Where it tells what happens. Nowhere by default. */
  readonly log?: Log
  /** Whether a projector builds read models that have no rows of this code without being asked. True by default. */
  readonly buildsMissing?: boolean
}

/** A running service. */
export interface App extends Queries {
  /** The service that runs. */
  readonly service: Service
  /** Where its parts are. */
  readonly settings: Settings
  /** The log, for reading single streams. */
  readonly store: EventStore
  /** Sends a command to its decider. */
  readonly dispatch: Dispatch
  /** Reads what happened to one entity, with the state after each event. */
  readonly history: History
  /** Follows the rows of read models. */
  readonly changes: Changes
  /** The events that read models could not handle. */
  readonly deadLetters: AppDeadLetters
  /**
   * Builds a read model anew by replay and switches readers to it. A rebuild that was not finished is finished.
   *
   * @returns what is read now; `undefined` when aborted.
   * @throws OutcryError `read-model-unknown`, `rebuild-running`, `rebuild-would-park`, `generation-in-use`.
   */
  rebuild(model: string, options?: AppRebuildOptions): Promise<Rebuilt | undefined>
  /**
   * Does so for several read models with one pass over the log. One that fails does not keep the others back.
   *
   * @returns how each has ended, in their order.
   * @throws OutcryError `read-model-unknown`; none is rebuilt then.
   */
  rebuildTogether(models: readonly string[], options?: AppRebuildOptions): Promise<readonly ReplayOutcome[]>
  /** Says what a rebuild would do. Throws OutcryError `read-model-unknown`. */
  planRebuild(model: string): Promise<RebuildPlan>
  /**
   * Compares what is read with what a fresh replay of the log gives, while both are written.
   *
   * @returns how they differ; `undefined` when aborted.
   * @throws OutcryError `read-model-unknown`, `read-model-building`, `rebuild-running`.
   */
  verify(model: string, options?: AppReplayOptions): Promise<Comparison | undefined>
  /**
   * Lets readers read what they read before the last rebuild, once what it has missed is replayed into it.
   *
   * @returns what is read now; `undefined` when aborted.
   * @throws OutcryError `read-model-unknown`, `rebuild-running`, `generation-not-found` when nothing was kept.
   */
  rollback(model: string, options?: AppReplayOptions): Promise<Rebuilt | undefined>
  /**
   * Lists the generations of all read models, or of one, also those of other versions of the code.
   *
   * @throws OutcryError `read-model-unknown`.
   */
  generations(model?: string): Promise<readonly GenerationReport[]>
  /** Drops the generations that nobody needs, or only says which with `dryRun`. */
  prune(options?: { readonly dryRun?: boolean }): Promise<readonly Pruned[]>
  /** Says whether every read model can be read: cheap enough to ask every second. */
  readiness(): Promise<Readiness>
  /** Says what the service is doing. */
  describe(): Promise<Description>
  /** Tells a meter what the service does from now on, besides the one that the process has registered; answers what ends it. */
  measureWith(meter: Meter): () => void
  /** Finishes what is under way and lets go of everything. */
  close(): Promise<void>
}

/**
 * Starts a service. Read models without rows of this code are built in the background.
 *
 * @throws OutcryError that names what cannot be opened, or `checkpoint-of-another-log`.
 */
export async function startService(service: Service, options: StartOptions): Promise<App> {
  const { settings, log = silent, buildsMissing = true } = options
  const codec = createEventCodec(service.sources)
  const ports = await openPorts(settings, service)
  try {
    return await compose(service, { settings, log, buildsMissing, codec, ports })
  } catch (error) {
    await ports.close()
    throw error
  }
}

const silent: Log = { warn: () => undefined }

async function compose(
  service: Service,
  parts: Required<StartOptions> & { codec: ReturnType<typeof createEventCodec>; ports: Ports },
): Promise<App> {
  const { settings, log, codec, ports } = parts
  const { store, readModels } = ports
  const identity = await checkLog(store, readModels)
  await warnOfChangedHandlers(service, readModels, log)
  const definitions = [...service.readModels.values()]
  const now = () => new Date()
  const newId = () => crypto.randomUUID()
  const folder = createStreamFolder({ ...ports, codec, logId: identity.logId, maxStreams: MAX_REMEMBERED_STREAMS })
  const telemetry = createTelemetry()
  const handler = createCommandHandler({ store: telemetry.traceAppends(store), codec, folder, now, newId })
  const watermarks = createWatermarks(readModels)
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const background = startBackground({ service, settings, log, codec, ports, identity, telemetry })
  const { projector } = background
  const health = createHealth({ store, codec, readModels, projector })
  const look = () => measureReadModels({ store, health, readModels, definitions })
  const endMeasuring = telemetry.measureWith(registeredMeter(), look)
  const rebuilds = createRebuilds({
    service,
    settings,
    ports,
    projector: () => projector,
    onFailure: (model, error) => log.warn({ model, error: messageOf(error) }, 'read model not built'),
  })
  if (parts.buildsMissing && settings.roles.includes('projector')) await rebuilds.buildMissing()
  return {
    ...createQueries({ service, log: identity, readModels, searchIndex: ports.searchIndex, watermarks, health }),
    service,
    settings,
    store,
    dispatch: createDispatch({ service, log: identity, handler, watermarks, readModels, telemetry }),
    changes: createChanges({ ...ports, service, codec, log: identity, watermarks, closing: closing.signal }),
    history: createHistory({ service, store, codec }),
    deadLetters: createAppDeadLetters(readModels, projector),
    rebuild: rebuilds.rebuild,
    rebuildTogether: rebuilds.rebuildTogether,
    verify: rebuilds.verify,
    rollback: rebuilds.rollback,
    planRebuild: (model) => planRebuild(ports, service, model),
    generations: (model) => listGenerations(ports, service, model),
    prune: (options) => pruneGenerations(ports, service, options),
    readiness: () => readiness({ readModels, definitions }),
    describe: () => describe({ store, health, readModels, definitions, projector, rebuilds }),
    measureWith: (meter) => telemetry.measureWith(meter, look),
    close: async () => {
      closing.abort()
      endMeasuring()
      watermarks.close()
      await rebuilds.stop()
      await background.stop()
      await ports.close()
    },
  }
}

function startBackground(parts: {
  service: Service
  settings: Settings
  log: Log
  codec: ReturnType<typeof createEventCodec>
  ports: Ports
  identity: Awaited<ReturnType<EventStore['describe']>>
  telemetry: Telemetry
}) {
  const { service, settings, log, codec, ports, identity, telemetry } = parts
  const abort = new AbortController()
  const projector = settings.roles.includes('projector')
    ? startProjector({
        ...ports,
        log: identity,
        codec,
        definitions: [...service.readModels.values()],
        owner: crypto.randomUUID(),
        now: () => new Date(),
        observer: telemetry.projections,
      })
    : undefined
  const relay = runsRelay(settings)
    ? runRelay(
        {
          ...ports,
          ...identity,
          categories: codec.categories,
          onPublished: telemetry.published,
          onRestart: (error) => log.warn({ error: messageOf(error) }, 'relay begins anew'),
        },
        abort.signal,
      )
    : Promise.resolve()
  return {
    projector,
    stop: async () => {
      abort.abort()
      await projector?.stop()
      await relay
    },
  }
}

async function warnOfChangedHandlers(service: Service, readModels: ReadModelStore, log: Log): Promise<void> {
  for (const [model, definition] of service.readModels) {
    const generations = await readModels.generations.list(model)
    const serving = generations.find((each) => each.serving && each.fingerprint === fingerprintOf(definition))
    if (serving === undefined || serving.handlersHash === handlersHashOf(definition)) continue
    log.warn(
      { model, generation: serving.generation },
      `the handlers of read model '${model}' have changed without a new version: rebuild it, or raise its version`,
    )
  }
}
