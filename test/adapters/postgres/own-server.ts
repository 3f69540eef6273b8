import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { freePort } from '../free-port.ts'

const SERVICES = join(import.meta.dirname, '../../../scripts/services')

/** Whether this machine can start a PostgreSQL server. With `OUTCRY_REQUIRE_SERVICES` it must. */
export const canStartServer =
  spawnSync(SERVICES, ['check']).status === 0 || process.env['OUTCRY_REQUIRE_SERVICES'] !== undefined

/** A PostgreSQL server of the test's own. */
export interface OwnServer {
  /** Its port on this machine. */
  readonly port: number
  /** Changes a setting, for connections that are made from now on. */
  configure(setting: string, value: string): Promise<void>
  /** Adds a file that only the server may read; answers its path. */
  addFile(file: string): string
  /** Ends it, and forgets everything. */
  remove(): void
}

/** Starts a server on a free port. */
export async function startServer(): Promise<OwnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-own-'))
  // It runs as a user of its own.
  chmodSync(folder, 0o755)
  const port = await freePort()
  const run = (command: string) => {
    // Nothing else is started where something answers already.
    const places = { SERVICES_FOLDER: folder, POSTGRES_PORT: String(port), NATS_PORT: String(port) }
    const { status, stderr } = spawnSync(SERVICES, [command], { env: { ...process.env, ...places }, encoding: 'utf8' })
    if (status !== 0) throw new Error(`scripts/services ${command}: ${stderr}`)
  }
  run('start')
  return {
    port,
    configure: async (setting, value) => {
      const client = new Client({ host: '127.0.0.1', port, user: 'postgres', database: 'postgres' })
      await client.connect()
      await client.query(`alter system set ${setting} = '${value}'`)
      await client.query('select pg_reload_conf()')
      await client.end()
    },
    addFile: (file) => {
      const data = join(folder, 'postgres')
      const path = join(data, file.slice(file.lastIndexOf('/') + 1))
      copyFileSync(file, path)
      const { uid, gid } = statSync(data)
      chownSync(path, uid, gid)
      chmodSync(path, 0o600)
      return path
    },
    remove: () => {
      run('stop')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
