import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { settingsIn, temporaryFolder } from '../processes.ts'
import { showAll } from './agreement.ts'
import { startClients } from './clients.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { hasServers, type Servers, startServers } from './servers.ts'

/** Describes what many processes do on real servers. Without their programs the tests are skipped by name. */
export function describeFleet(name: string, define: () => void): void {
  const title = hasServers ? name : `${name} (skipped: no PostgreSQL or no NATS; see scripts/services)`
  describe.skipIf(!hasServers)(title, define)
}

/** Where the processes of a test keep everything. */
export interface Place {
  /** Their settings. */
  readonly settings: Readonly<Record<string, string>>
  /** By title, whether a todo that must be there in the end is completed; who adds one by other means tells it here. */
  readonly acknowledged: Map<string, boolean>
}

/**
 * Runs the todo service as many processes, with clients that write without pause, while something is done to it. Then
 * what it shows must be what was acknowledged, once, and byte for byte what a replay of the log shows.
 */
export async function withFleet(
  disturb: (fleet: Fleet, servers: Servers, place: Place) => Promise<void>,
): Promise<void> {
  const folder = await temporaryFolder()
  const servers = await startServers()
  const settings = { ...settingsIn(folder), ...servers.settings }
  const fleet = await startFleet(folder, settings)
  const clients = startClients(fleet.url)
  await sleep(1_000)
  await disturb(fleet, servers, { settings, acknowledged: clients.todos })
  await sleep(1_000)
  await clients.stop()
  const shown = await showAll(settings, 'api').catch(async (cause: unknown) => {
    throw new Error(`the read models do not catch up: ${await fleet.health()}`, { cause })
  })
  await fleet.stop()

  expect(new Map(shown.todos.map(({ title, completed }) => [title, completed]))).toEqual(clients.todos)
  expect(shown.todos).toHaveLength(clients.todos.size)
  const own = {
    OUTCRY_READ_MODELS: 'sqlite::memory:',
    OUTCRY_SNAPSHOTS: 'sqlite::memory:',
    OUTCRY_FAN_OUT: 'in-process',
  }
  const fresh = { ...settings, ...own, OUTCRY_SEARCH: `sqlite:${join(folder, 'fresh.db')}` }
  expect((await showAll(fresh, 'all')).text).toBe(shown.text)
}
