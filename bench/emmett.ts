import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type AppendStep, eventData } from './workload.ts'

/** The folder whose lockfile names Emmett for SQLite. */
const PEERS = 'bench/peers'

/** After how many busy appends the comparison is given up. */
const MAX_BUSY = 1_000

interface EmmettStore {
  appendToStream(
    streamName: string,
    events: readonly object[],
    options: { expectedStreamVersion: bigint | 'STREAM_DOES_NOT_EXIST' },
  ): Promise<unknown>
}

/** Emmett's SQLite store, as far as it is compared. */
export interface EmmettLog {
  /** Appends one event. */
  append(step: AppendStep): Promise<unknown>
  /** How often an append failed because the store was busy with itself, and was sent again. */
  busy(): number
}

/** Opens Emmett's SQLite store in a file. Its packages are installed on demand, from a lockfile of their own. */
export async function openEmmettLog(path: string): Promise<EmmettLog> {
  const { getSQLiteEventStore } = await loadPeer('@event-driven-io/emmett-sqlite', PEERS)
  const store = (getSQLiteEventStore as (options: object) => EmmettStore)({
    fileName: path,
    schema: { autoMigration: 'CreateOrUpdate' },
  })
  let busy = 0
  const append = async (step: AppendStep): Promise<unknown> => {
    try {
      return await appendOnce(store, step)
    } catch (error) {
      if ((error as { code?: string }).code !== 'SQLITE_BUSY' || busy > MAX_BUSY) throw error
      busy += 1
      return append(step)
    }
  }
  return { append, busy: () => busy }
}

function appendOnce(store: EmmettStore, { streamId, lastRevision, number }: AppendStep): Promise<unknown> {
  return store.appendToStream(streamId, [{ type: 'TodoAdded', data: eventData(number) }], {
    expectedStreamVersion: lastRevision < 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(lastRevision + 1),
  })
}

/** Loads a package from a folder that has a lockfile of its own, and installs it when it is missing. */
export async function loadPeer(name: string, peers: string): Promise<Record<string, unknown>> {
  // Benchmarks run compiled, from another folder; npm runs them from the root of the project.
  const folder = resolve(peers)
  if (!existsSync(`${folder}/node_modules/${name}`)) install(folder)
  const entry = createRequire(`${folder}/package.json`).resolve(name)
  return await import(pathToFileURL(entry).href)
}

function install(folder: string): void {
  console.log(`Installing the peers of ${folder} (npm ci); compiling a driver takes some minutes ...`)
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'inherit' })
  if (status !== 0) throw new Error(`Cannot install the peers: npm ci failed in ${folder}`)
}
