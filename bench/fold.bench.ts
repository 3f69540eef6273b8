import Database from 'better-sqlite3'
import { createSqliteEventStore } from '../src/adapters/sqlite/event-store/event-store.ts'
import { openPorts } from '../src/app/ports.ts'
import { replayHere } from '../src/app/replay-here.ts'
import { service } from '../src/app/service.ts'
import { interleave } from './interleave.ts'
import { Item, items } from './items.ts'
import { eventData, fileSettings, withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title = 'Folding 1,000,000 events from the log into a read model, first the reading alone'

const EVENTS = 1_000_000
const KEYS = 10_000
const PAGE = 1_000

/** Compares a rebuild with reading and JSON-parsing the same rows by the driver alone. */
export async function run(): Promise<void> {
  await withFolder(async (folder) => {
    await fillLog(`${folder}/events.db`)
    let round = 0
    await interleave(
      [
        { name: 'better-sqlite3, read and JSON.parse', run: async () => readRaw(`${folder}/events.db`) },
        {
          name: 'Outcry, fold into rows',
          run: () => {
            round += 1
            return foldAll(folder, `${folder}/read-${round}.db`)
          },
        },
      ],
      { units: 'events', rounds: 5 },
    )
  })
}

async function fillLog(location: string): Promise<void> {
  const store = createSqliteEventStore({ location })
  const correlation = { $correlationId: crypto.randomUUID(), $causationId: crypto.randomUUID() }
  const metadata = { ...correlation, commandId: crypto.randomUUID(), commandName: 'ChangeItem', schemaVersion: 1 }
  for (let start = 0; start < EVENTS; start += PAGE) {
    const appends = Array.from({ length: PAGE }, (_, offset) => {
      // Multiplied by a prime, so that the events of an item lie apart in the log.
      const key = ((start + offset) * 7_919) % KEYS
      const expected = start < KEYS ? 'no-stream' : 'any'
      const event = { id: crypto.randomUUID(), type: 'ItemChanged', data: eventData(start + offset), metadata }
      return store.append(`item-${key}`, expected, [event])
    })
    await Promise.all(appends)
  }
  await store.close()
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
