import { createInProcessFanOut } from '../../src/adapters/in-process/fan-out.ts'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import { createSqliteReadModelStore } from '../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import { createSqliteSearchIndex } from '../../src/adapters/sqlite/search-index/search-index.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import { createEventCodec, type EventCodec } from '../../src/domain/event-codec.ts'
import type { EventStore, LogDescription } from '../../src/domain/event-store.ts'
import { type Lane, laneOf } from '../../src/domain/lane.ts'
import type { Position } from '../../src/domain/position.ts'
import type { FanOut } from '../../src/projections/fan-out.ts'
import { fingerprintOf } from '../../src/projections/fingerprint.ts'
import { createPlanner } from '../../src/projections/planner.ts'
import { type Projector, startProjector } from '../../src/projections/projector.ts'
import type { ReadModel, ReadModelDefinition } from '../../src/projections/read-model.ts'
import type { ReadModelStore, Row } from '../../src/projections/read-model-store.ts'
import { type RebuildOptions, rebuild } from '../../src/projections/rebuild/rebuild.ts'
import type { RebuildParts } from '../../src/projections/rebuild/rebuild-parts.ts'
import { runRelay } from '../../src/projections/relay.ts'
import type { SearchIndex } from '../../src/projections/search-index.ts'
import { createWatermarks, type Watermarks } from '../../src/projections/watermarks.ts'
import { Account, type AccountEvent, accountEvent } from './accounts.ts'

/** The real embedded parts, in temporary files. */
export interface WorldParts {
  readonly store: EventStore
  readonly readModels: ReadModelStore
  readonly searchIndex: SearchIndex
  readonly codec: EventCodec
  readonly log: LogDescription
  readonly now: () => Date
}

/**
 * How a read model is built; `readModels` and `searchIndex` may be those of the world with something that happens in
 * between, `maxRowBytes` little memory.
 */
export type BuildOptions = Partial<RebuildOptions> &
  Partial<Pick<RebuildParts, 'readModels' | 'searchIndex' | 'maxRowBytes'>>

/** A log with accounts on it, and read models on the log. */
export interface World extends WorldParts {
  /** Appends events to an account; answers the position of the last one. */
  append(account: string, ...events: readonly AccountEvent[]): Promise<Position>
  /** Starts a projector with its relay, and claims what is free. */
  project(models: readonly ReadModel[], options?: { fanOut?: FanOut; owner?: string }): Promise<Projector>
  /** Builds a read model by replay; answers the generation. */
  build(model: ReadModel, options?: BuildOptions): Promise<number | undefined>
  /** What a rebuild of a read model works with. */
  rebuildParts(model: ReadModel): Promise<RebuildParts>
  /** Waits until readers of a read model see everything that is in the log now. */
  caughtUp(model: ReadModel): Promise<void>
  /** The rows that readers of this code see, ordered by id. */
  rows(model: ReadModel): Promise<readonly Row[]>
  close(): Promise<void>
}

/** Opens a world; its read models may be in a database of another kind. */
export async function openWorld({
  sources = [Account as EventSource],
  readModels = createSqliteReadModelStore({ location: ':memory:' }),
}: {
  sources?: readonly EventSource[]
  readModels?: ReadModelStore
} = {}): Promise<World> {
  const store = createSqliteEventStore({ location: ':memory:' })
  const searchIndex = createSqliteSearchIndex({ location: ':memory:' })
  const codec = createEventCodec(sources)
  const log = await store.describe()
  const watermarks = createWatermarks(readModels)
  const parts: WorldParts = { store, readModels, searchIndex, codec, log, now: () => new Date() }
  const ends: (() => Promise<unknown>)[] = []
  return {
    ...parts,
    append: async (account, ...events) =>
      (await store.append(`account-${account}`, 'any', events.map(accountEvent))).position,
    project: (models, options = {}) => project(parts, models, { ...options, ends }),
    build: (model, options) => build(parts, model, options),
    rebuildParts: (model) => rebuildParts(parts, model),
    caughtUp: (model) => caughtUp(parts, watermarks, model.definition),
    rows: (model) => rowsOf(parts, model.definition),
    close: async () => {
      for (const end of ends.reverse()) await end()
      watermarks.close()
      await searchIndex.close()
      await readModels.close()
      await store.close()
    },
  }
}

async function project(
  parts: WorldParts,
  models: readonly ReadModel[],
  {
    fanOut = createInProcessFanOut(),
    owner = crypto.randomUUID(),
    ends,
  }: { fanOut?: FanOut; owner?: string; ends: (() => Promise<unknown>)[] },
): Promise<Projector> {
  const definitions = models.map(({ definition }) => definition)
  const projector = startProjector({ ...parts, fanOut, definitions, owner })
  const abort = new AbortController()
  const relay = { ...parts, ...parts.log, fanOut, categories: parts.codec.categories, onRestart: () => undefined }
  const relayed = runRelay(relay, abort.signal)
  ends.push(async () => {
    abort.abort()
    await projector.stop()
    await fanOut.close()
    await relayed
  })
  await projector.claim()
  return projector
}

async function build(
  parts: WorldParts,
  model: ReadModel,
  { readModels = parts.readModels, searchIndex = parts.searchIndex, maxRowBytes, ...options }: BuildOptions = {},
): Promise<number | undefined> {
  const memory = maxRowBytes === undefined ? {} : { maxRowBytes }
  const building = { ...(await rebuildParts(parts, model)), readModels, searchIndex, ...memory }
  const built = await rebuild(building, { signal: new AbortController().signal, ...options })
  return built?.generation
}

async function rebuildParts(parts: WorldParts, { definition }: ReadModel): Promise<RebuildParts> {
  const planner = createPlanner(definition, parts.codec)
  const owner = `rebuild-${crypto.randomUUID()}`
  const log = await parts.store.describe()
  return { ...parts, definition, planner, log, owner, onParking: () => undefined }
}

async function caughtUp(parts: WorldParts, watermarks: Watermarks, definition: ReadModelDefinition): Promise<void> {
  const last = new Map<Lane, Position>()
  const { filter } = createPlanner(definition, parts.codec)
  for await (const { events } of parts.store.readAll({ filter })) {
    for (const { streamId, position } of events) {
      last.set(definition.order === 'log' ? 'log' : laneOf(streamId, parts.log.laneCount), position)
    }
  }
  if (await watermarks.reached(definition, last, 15_000)) return
  throw new Error(`read model '${definition.name}' has not caught up within 15 s`)
}

async function rowsOf(parts: WorldParts, definition: ReadModelDefinition): Promise<readonly Row[]> {
  const generation = await parts.readModels.generations.serving(definition.name, fingerprintOf(definition))
  if (generation === undefined) throw new Error(`read model '${definition.name}' has no serving generation`)
  if (definition.search === undefined) {
    const tables = new Map([[generation.model, generation.generation]])
    return parts.readModels.query(tables, (database) =>
      database.selectFrom(definition.name).selectAll().orderBy('id').execute(),
    )
  }
  await parts.searchIndex.refresh(generation)
  const { hits } = await parts.searchIndex.search(generation, { limit: 1_000 })
  return hits.map(({ document }) => document).sort((a, b) => String(a['id']).localeCompare(String(b['id'])))
}
