import Database from 'better-sqlite3'
import { openPorts } from '../src/app/ports.ts'
import { replayHere } from '../src/app/replay-here.ts'
import { service } from '../src/app/service.ts'
import { type EmmettPostgresLog, fillEmmettLog } from './emmett-postgres.ts'
import { inSchema, POSTGRES } from './in-schema.ts'
import { interleave, type Rates } from './interleave.ts'
import { Item, items } from './items.ts'
import { fillItemsLog } from './items-log.ts'
import { fileSettings, withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title = 'Rebuilding read models from 1,000,000 events by replay, first the reading of the log alone'

const EVENTS = 1_000_000

/** How many rows the driver alone reads at once. */
const PAGE = 1_000

/** How many events Emmett rebuilds its documents from, tuned and by default: its time for each does not depend on it. */
const EMMETT_EVENTS = { tuned: 4_000, byDefault: 2_000 }

const INTO_POSTGRES = 'Outcry, into rows in PostgreSQL'
const EMMETT_TUNED = 'Emmett on PostgreSQL, tuned'
const EMMETT_DEFAULT = 'Emmett on PostgreSQL, by default'

/**
 * Compares a rebuild with reading and JSON-parsing the same rows by the driver alone, and with Emmett's rebuild from its
 * own log, with as many events for each document.
 */
export async function run(): Promise<void> {
  for (const keys of [10_000, EVENTS]) {
    console.log(`\n${keys.toLocaleString('en')} rows`)
    const eventsPerStream = EVENTS / keys
    const tuned = await fillEmmettLog(POSTGRES, { events: EMMETT_EVENTS.tuned, eventsPerStream })
    const byDefault = await fillEmmettLog(POSTGRES, { events: EMMETT_EVENTS.byDefault, eventsPerStream })
    try {
      await withFolder((folder) => compare(folder, keys, { tuned, byDefault }))
    } finally {
      await tuned.drop()
      await byDefault.drop()
    }
  }
}

async function compare(
  folder: string,
  keys: number,
  emmett: { tuned: EmmettPostgresLog; byDefault: EmmettPostgresLog },
): Promise<void> {
  await fillItemsLog(`${folder}/events.db`, { events: EVENTS, items: keys })
  let round = 0
  const rates = await interleave(
    [
      { name: 'better-sqlite3, read and JSON.parse', run: async () => readRaw(`${folder}/events.db`) },
      {
        name: 'Outcry, into rows in SQLite',
        run: () => {
          round += 1
          return foldAll(folder, `${folder}/read-${round}.db`)
        },
      },
      { name: INTO_POSTGRES, run: () => inSchema((url) => foldAll(folder, url)) },
      { name: EMMETT_TUNED, run: () => emmett.tuned.rebuild('tuned') },
      { name: EMMETT_DEFAULT, run: () => emmett.byDefault.rebuild('default') },
    ],
    { units: 'events', rounds: 3 },
  )
  const own = medianOf(rates, INTO_POSTGRES)
  const [best, usual] = [own / medianOf(rates, EMMETT_TUNED), own / medianOf(rates, EMMETT_DEFAULT)]
  const peak = Math.round(process.resourceUsage().maxRSS / 1_024)
  console.log(`Into PostgreSQL: ${best.toFixed(1)} times Emmett tuned, ${usual.toFixed(0)} times its default`)
  console.log(`Most memory that the process has taken so far: ${peak} MiB`)
}

function medianOf(rates: readonly Rates[], contender: string): number {
  return rates.find(({ name }) => name === contender)?.median ?? Number.NaN
}

function readRaw(location: string): number {
  const database = new Database(location, { readonly: true })
  const select = database.prepare<[number, number], unknown[]>(
    'SELECT position, stream_id, revision, type, id, recorded_at, data, schema_version, metadata FROM events WHERE position > ? ORDER BY position LIMIT ?',
  )
  select.raw()
  let count = 0
  let after = 0
  for (let rows = select.all(after, PAGE); rows.length > 0; rows = select.all(after, PAGE)) {
    for (const row of rows) if (JSON.parse(row[6] as string) !== null) count += 1
    after = rows[rows.length - 1]?.[0] as number
  }
  database.close()
  return count
}

async function foldAll(folder: string, readModels: string): Promise<number> {
  const bench = service('bench', { contexts: { items: [Item] }, readModels: [items] })
  const ports = await openPorts({ ...fileSettings(folder), readModels }, bench)
  let done = 0
  const onProgress = (progress: { done: number }) => {
    done = progress.done
  }
  const work = { kind: 'rebuild', park: false, compare: false } as const
  const options = { signal: new AbortController().signal, onProgress }
  await replayHere(ports, bench, { model: 'items', work }, options)
  await ports.close()
  if (done !== EVENTS) throw new Error(`${done} events were folded instead of ${EVENTS}`)
  return done
}
