import { createEventStoreDbEventStore } from '../adapters/eventstoredb/event-store.ts'
import { createInProcessFanOut } from '../adapters/in-process/fan-out.ts'
import { openNatsFanOut } from '../adapters/nats/fan-out.ts'
import { openPostgresReadModelStore } from '../adapters/postgres/read-model-store/read-model-store.ts'
import { openPostgresSnapshots } from '../adapters/postgres/snapshots.ts'
import { createSqliteEventStore } from '../adapters/sqlite/event-store/event-store.ts'
import { createSqliteReadModelStore } from '../adapters/sqlite/read-model-store/read-model-store.ts'
import { createSqliteSearchIndex } from '../adapters/sqlite/search-index/search-index.ts'
import { createSqliteSnapshots } from '../adapters/sqlite/snapshots.ts'
import type { EventStore } from '../domain/event-store.ts'
import type { Snapshots } from '../domain/snapshots.ts'
import type { FanOut } from '../projections/fan-out.ts'
import type { ReadModelStore } from '../projections/read-model-store.ts'
import type { SearchIndex } from '../projections/search-index.ts'
import type { Service } from './service.ts'
import type { Settings } from './settings.ts'

/** The open ports of a service. */
export interface Ports {
  /** The log. */
  readonly store: EventStore
  /** Folded streams. */
  readonly snapshots: Snapshots
  /** The way of events to projections. */
  readonly fanOut: FanOut
  /** Rows, checkpoints, leases, dead letters. */
  readonly readModels: ReadModelStore
  /** Documents. */
  readonly searchIndex: SearchIndex
  /** Closes them all. */
  close(): Promise<void>
}

/**
 * Opens what the settings name. When one cannot be opened, those already open are closed again.
 *
 * @throws OutcryError that names the part and how to mend it.
 */
export async function openPorts(settings: Settings, service: Service): Promise<Ports> {
  const opened: { close(): Promise<void> }[] = []
  const closeAll = async () => {
    for (const port of opened.splice(0).reverse()) await port.close()
  }
  const keep = <Port extends { close(): Promise<void> }>(port: Port): Port => {
    opened.push(port)
    return port
  }
  try {
    const store = keep(createEventStore(settings.eventStore))
    return {
      store,
      snapshots: keep(await openSnapshots(settings.snapshots)),
      readModels: keep(await openReadModels(settings.readModels)),
      searchIndex: keep(createSqliteSearchIndex({ location: settings.search })),
      fanOut: keep(await openFanOut(settings.fanOut, store, service)),
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

function createEventStore(setting: string): EventStore {
  return /^esdb(\+discover)?:/.test(setting)
    ? createEventStoreDbEventStore({ url: setting })
    : createSqliteEventStore({ location: setting })
}

async function openFanOut(setting: string, store: EventStore, { name, contexts }: Service): Promise<FanOut> {
  if (!/^(nats|tls):/.test(setting)) return createInProcessFanOut()
  const entries = Object.entries(contexts)
  const ofCategory = new Map(
    entries.flatMap(([context, sources]) => sources.map(({ category }) => [category, context])),
  )
  return openNatsFanOut({ url: setting, app: name, store, contextOf: (category) => ofCategory.get(category) })
}

async function openSnapshots(setting: string): Promise<Snapshots> {
  return isPostgres(setting) ? openPostgresSnapshots({ url: setting }) : createSqliteSnapshots({ location: setting })
}

async function openReadModels(setting: string): Promise<ReadModelStore> {
  return isPostgres(setting)
    ? openPostgresReadModelStore({ url: setting })
    : createSqliteReadModelStore({ location: setting })
}

function isPostgres(setting: string): boolean {
  return /^postgres(ql)?:/.test(setting)
}
