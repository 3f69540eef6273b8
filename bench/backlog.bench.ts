import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Pool } from 'pg'
import { readSettings } from '../src/app/settings.ts'
import { startService } from '../src/app/start-service.ts'
import { waitUntilReady } from '../src/app/wait-until-ready.ts'
import { POSTGRES } from './in-schema.ts'
import { fillItemsLog } from './items-log.ts'
import { itemsService } from './items-service.ts'
import { withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title = 'A backlog of 1,000,000 events over 16 lanes into PostgreSQL, drained by 1 process and by 4'

/** It takes some ten minutes. */
export const onlyWhenNamed = true

const EVENTS = 1_000_000
const ITEMS = 10_000
const ROUNDS = 3
const script = fileURLToPath(new URL('./backlog/projector-process.js', import.meta.url))

type Environment = Readonly<Record<string, string>>

/** How a backlog was drained. */
interface Drained {
  /** How long it took. */
  readonly seconds: number
  /** The time of processors for one event, in microseconds, over all processes. */
  readonly cpuPerEvent: number
  /** How far the lane behind was, in parts of the backlog, when the first lane was half through. */
  readonly behind: number
}

async function drain(processes: number, environment: Environment): Promise<Drained> {
  const env = { ...process.env, ...environment, OUTCRY_ROLES: 'projector' }
  const children = Array.from({ length: processes }, () =>
    spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] }),
  )
  const startedAt = performance.now()
  const pool = new Pool({ connectionString: POSTGRES })
  const schema = new URL(environment['OUTCRY_READ_MODELS'] ?? '').searchParams.get('schema')
  let behind = 0
  for (;;) {
    const { rows } = await pool.query<{ position: string }>(`select position from ${schema}.outcry_lanes where live`)
    const parts = rows.map(({ position }) => Number(position) / EVENTS)
    if (behind === 0 && Math.max(...parts) >= 0.5) behind = Math.min(...parts)
    if (parts.length > 0 && Math.min(...parts) >= 1) break
    await sleep(50)
  }
  const seconds = (performance.now() - startedAt) / 1_000
  const { rows } = await pool.query<{ changes: string }>(`select sum(changes) as changes from ${schema}.items`)
  if (Number(rows[0]?.changes) !== EVENTS) throw new Error(`The rows have ${rows[0]?.changes} changes, not ${EVENTS}`)
  await pool.end()
  const used = await Promise.all(children.map(cpuOf))
  const cpuMs = used.reduce((sum, each) => sum + each, 0)
  return { seconds, cpuPerEvent: (cpuMs * 1_000) / EVENTS, behind }
}

async function cpuOf(child: ChildProcess): Promise<number> {
  let said = ''
  child.stdout?.on('data', (chunk) => {
    said += String(chunk)
  })
  const ended = once(child, 'close')
  child.kill('SIGTERM')
  await ended
  return (JSON.parse(said.trim().split('\n').at(-1) ?? '') as { cpuMs: number }).cpuMs
}

/** Drains the same backlog by one process and by four, in turns. */
export async function run(): Promise<void> {
  await withFolder(measure)
}

async function measure(folder: string): Promise<void> {
  const location = `${folder}/events.db`
  const schemas: string[] = []
  const environmentOf = (schema: string): Environment => ({
    OUTCRY_EVENT_STORE: `sqlite:${location}`,
    OUTCRY_READ_MODELS: `${POSTGRES}?schema=${schema}`,
    OUTCRY_SNAPSHOTS: 'sqlite::memory:',
    OUTCRY_SEARCH: 'sqlite::memory:',
  })
  const samples = new Map<number, Drained[]>([
    [1, []],
    [4, []],
  ])
  try {
    for (let number = 0; number < ROUNDS * samples.size; number += 1) {
      const schema = `bench_${crypto.randomUUID().slice(0, 8)}`
      schemas.push(schema)
      // The rows are begun while the log is empty: what comes then is a backlog, and no rebuild.
      const app = await startService(itemsService, { settings: readSettings(environmentOf(schema)) })
      await waitUntilReady(app, { timeoutMs: 10_000 })
      await app.close()
    }
    await fillItemsLog(location, { events: EVENTS, items: ITEMS })
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, [processes, drained]] of [...samples].entries()) {
        drained.push(await drain(processes, environmentOf(schemas[round * samples.size + index] ?? '')))
      }
    }
    print(samples)
  } finally {
    const pool = new Pool({ connectionString: POSTGRES })
    for (const schema of schemas) await pool.query(`drop schema if exists ${schema} cascade`)
    await pool.end()
  }
}

function print(samples: ReadonlyMap<number, readonly Drained[]>): void {
  const medianOf = (drained: readonly Drained[], value: (one: Drained) => number) =>
    drained.map(value).toSorted((a, b) => a - b)[Math.floor(drained.length / 2)] ?? Number.NaN
  const alone = medianOf(samples.get(1) ?? [], ({ cpuPerEvent }) => cpuPerEvent)
  const rows = [...samples].map(([processes, drained]) => {
    const cpuPerEvent = medianOf(drained, (one) => one.cpuPerEvent)
    return [
      `${processes} ${processes === 1 ? 'process' : 'processes'}`,
      {
        'events/s': Math.round(EVENTS / medianOf(drained, ({ seconds }) => seconds)),
        'CPU in µs an event': cpuPerEvent.toFixed(1),
        'ratio of CPU': (cpuPerEvent / alone).toFixed(2),
        'last lane when the first is half through': `${(medianOf(drained, ({ behind }) => behind) * 100).toFixed(0)} %`,
      },
    ]
  })
  console.table(Object.fromEntries(rows))
}
