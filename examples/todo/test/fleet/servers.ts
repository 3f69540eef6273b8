import { execFile, spawnSync } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { freePort } from '../processes.ts'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../../../../scripts/services', import.meta.url))

/** Whether the programs of both servers are installed; with `OUTCRY_REQUIRE_SERVICES` they must be. */
export const hasServers =
  process.env['OUTCRY_REQUIRE_SERVICES'] !== undefined || spawnSync(script, ['check']).status === 0

/** A PostgreSQL and a NATS that a test may treat as it likes. */
export interface Servers {
  /** What `scripts/services` must be told to find them. */
  readonly environment: Readonly<Record<string, string>>
  /** The settings that use them. */
  readonly settings: Readonly<Record<string, string>>
  /** Ends one of them at once, as a crash does: PostgreSQL without a checkpoint, NATS without a word. */
  crash(server: 'postgres' | 'nats'): Promise<void>
  /** Starts what does not run. */
  start(): Promise<void>
}

/** Starts servers of the test's own by `scripts/services`; they are gone after the test. */
export async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'outcry-services-'))
  // The server of PostgreSQL runs as somebody else when the tests run as root.
  await chmod(folder, 0o755)
  const ports = { postgres: await freePort(), nats: await freePort() }
  const environment = {
    SERVICES_FOLDER: folder,
    POSTGRES_PORT: String(ports.postgres),
    NATS_PORT: String(ports.nats),
  }
  const env = { ...process.env, ...environment }
  const start = async () => (await run(script, ['start'], { env })).stdout
  onTestFinished(async () => {
    await run(script, ['stop'], { env })
    await rm(folder, { recursive: true, force: true })
  })
  const exported = [...(await start()).matchAll(/^export (\w+)=(.*)$/gm)]
  return {
    environment,
    settings: Object.fromEntries(exported.map(([, name, value]) => [name, value])),
    crash: async (server) => {
      const file = server === 'postgres' ? 'postgres/postmaster.pid' : 'nats/pid'
      const [pid] = (await readFile(join(folder, file), 'utf8')).split('\n')
      process.kill(Number(pid), server === 'postgres' ? 'SIGQUIT' : 'SIGKILL')
      while (await answers(ports[server])) await sleep(20)
    },
    start: async () => {
      await start()
    },
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
