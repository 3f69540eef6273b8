import { execFile } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client } from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { temporaryFolder } from '../processes.ts'
import type { Fleet, ProcessName } from './fleet.ts'
import { atNats, STREAM } from './nats.ts'
import { describeFleet, withFleet } from './with-fleet.ts'

/** Longer than a lane stays with a process that does not answer, in ms. */
const BEYOND_LEASE_MS = 12_000

const run = promisify(execFile)

async function connectTo(url: string): Promise<Client> {
  const client = new Client({ connectionString: withoutSchema(url) })
  await client.connect()
  onTestFinished(() => client.end())
  return client
}

function withoutSchema(url: string): string {
  const parsed = new URL(url)
  parsed.searchParams.delete('schema')
  return parsed.href
}

/** Stops a process while it has a transaction open; answers the connections of the database that it stands in. */
async function stopInsideTransaction(fleet: Fleet, name: ProcessName, database: Client): Promise<number[]> {
  for (;;) {
    fleet.signal(name, 'SIGSTOP')
    await sleep(300)
    const { rows } = await database.query<{ pid: number }>(
      "select pid from pg_stat_activity where state = 'idle in transaction' and state_change < now() - interval '250 ms'",
    )
    if (rows.length > 0) return rows.map(({ pid }) => pid)
    fleet.signal(name, 'SIGCONT')
    await sleep(Math.random() * 30)
  }
}

describeFleet('many processes show what the log tells, whatever happens to their database', () => {
  it('after PostgreSQL has crashed in the middle of batches', { timeout: 120_000 }, () =>
    withFleet(async (_fleet, servers) => {
      for (let crash = 0; crash < 3; crash += 1) {
        await servers.crash('postgres')
        await servers.start()
        await sleep(1_500)
      }
    }),
  )

  it('after one was stopped inside its transaction for longer than its lease', { timeout: 180_000 }, () =>
    withFleet(async (fleet, _servers, { settings }) => {
      const database = await connectTo(settings['OUTCRY_READ_MODELS'] ?? '')
      const connections = await stopInsideTransaction(fleet, 'projector-1', database)
      await sleep(BEYOND_LEASE_MS)
      const { rows } = await database.query('select pid from pg_stat_activity where pid = any($1)', [connections])
      expect(rows).toEqual([])
      fleet.signal('projector-1', 'SIGCONT')
    }),
  )

  it.each([
    ['with the messages since then in NATS', false],
    ['with no messages in NATS', true],
  ])('after it was restored from an older backup, %s', { timeout: 180_000 }, (_name, withoutMessages) =>
    withFleet(async (fleet, servers, { settings }) => {
      const url = settings['OUTCRY_READ_MODELS'] ?? ''
      const file = `${await temporaryFolder()}/backup`
      const schema = new URL(url).searchParams.get('schema') ?? ''
      await run('pg_dump', ['--format=custom', `--schema=${schema}`, `--file=${file}`, withoutSchema(url)])
      const database = await connectTo(url)
      const count = async () => {
        const { rows } = await database.query<{ rows: number }>(`select count(*)::int as rows from ${schema}.todo_list`)
        return rows[0]?.rows ?? 0
      }
      const saved = await count()
      await expect.poll(count, { timeout: 30_000 }).toBeGreaterThan(saved + 100)
      await fleet.killAllAndRestart(async () => {
        await database.query(`drop schema ${schema} cascade`)
        await run('pg_restore', [`--dbname=${withoutSchema(url)}`, file])
        expect(await count()).toBeLessThan(saved + 100)
        if (withoutMessages)
          await atNats(servers, async (nats) => (await nats.jetstreamManager()).streams.delete(STREAM))
      })
    }),
  )
})
