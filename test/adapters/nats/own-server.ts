import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'nats'
import { onTestFinished } from 'vitest'
import { freePort } from '../free-port.ts'

/** Whether this machine can start a NATS server. With `OUTCRY_REQUIRE_SERVICES` it must. */
export const canStartServer =
  spawnSync('nats-server', ['--version']).status === 0 || process.env['OUTCRY_REQUIRE_SERVICES'] !== undefined

/** A NATS server of the test's own. */
export interface OwnServer {
  /** `127.0.0.1:<port>`. */
  readonly place: string
  /** The folder for files of the test. */
  readonly folder: string
  /** Starts it again with what it had stored. */
  start(): Promise<void>
  /** Ends it, at once unless told otherwise. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

/** Starts a server on a free port, with lines of configuration; it ends with the test. */
export async function startServer(configuration = 'jetstream {}'): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nats-own-'))
  const port = await freePort()
  const file = join(folder, 'server.conf')
  const store = configuration.includes('jetstream') ? `store_dir: ${JSON.stringify(folder)}` : ''
  writeFileSync(file, `listen: 127.0.0.1:${port}\n${configuration.replace('jetstream {', `jetstream { ${store}\n`)}\n`)
  let child: ChildProcess | undefined
  const stop = async (signal: NodeJS.Signals = 'SIGKILL') => {
    const ended = child && once(child, 'exit')
    child?.kill(signal)
    await ended
    child = undefined
  }
  const start = async () => {
    child = spawn('nats-server', ['-c', file], { stdio: 'ignore' })
    await Promise.race([listening(port), refusalOf(child, file)])
  }
  onTestFinished(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  await start()
  return { place: `127.0.0.1:${port}`, folder, start, stop }
}

/** Rejects when there is no program, or it does not like its configuration. */
async function refusalOf(child: ChildProcess, file: string): Promise<never> {
  const reason = await new Promise<string>((resolve) => {
    child.once('error', ({ message }) => resolve(`${message}: install one with 'scripts/services install'`))
    child.once('exit', (code) => resolve(`it ended with ${code}: see what 'nats-server -t -c ${file}' says`))
  })
  throw new Error(`Cannot start a NATS server: ${reason}`)
}

async function listening(port: number): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; ) {
    try {
      const connection = await connect({ port, timeout: 500 })
      return await connection.close()
    } catch (error) {
      // A server that asks for credentials or TLS listens too.
      if (!/CONNECTION_REFUSED/.test(String((error as { code?: unknown }).code))) return
      if (Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}
