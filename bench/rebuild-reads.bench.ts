import { setTimeout as pause } from 'node:timers/promises'
import type { Settings } from '../src/app/settings.ts'
import { type App, startService } from '../src/app/start-service.ts'
import { waitUntilReady } from '../src/app/wait-until-ready.ts'
import { inSchema } from './in-schema.ts'
import { items } from './items.ts'
import { fillItemsLog } from './items-log.ts'
import { itemsService } from './items-service.ts'
import { fileSettings, withFolder } from './workload.ts'

/** What this benchmark shows. */
export const title = 'Reading one row at a time from a read model, while it is rebuilt by the same service'

const EVENTS = 300_000
const ITEMS = 100_000

/** How long is read while nothing else happens, in ms. */
const IDLE_MS = 8_000

/** The pause between two reads, in ms. */
const BETWEEN_READS_MS = 2

/** Measures how long reads take when the service is idle, while it rebuilds, and idle again. */
export async function run(): Promise<void> {
  await withFolder(async (folder) => {
    const settings = fileSettings(folder)
    await fillItemsLog(`${folder}/events.db`, { events: EVENTS, items: ITEMS })
    console.log('\nrows in SQLite')
    await measure(settings)
    console.log('\nrows in PostgreSQL')
    await inSchema((readModels) => measure({ ...settings, readModels }))
  })
}

async function measure(settings: Settings): Promise<void> {
  const app = await startService(itemsService, { settings })
  try {
    const building = await waitUntilReady(app, { timeoutMs: 600_000 })
    if (building.length > 0) throw new Error(`Cannot measure: ${building.join(', ')} is still being built`)
    await readUntil(app, pause(1_000))
    const before = await readUntil(app, pause(IDLE_MS))
    const during = await readUntil(app, app.rebuild('items'))
    const after = await readUntil(app, pause(IDLE_MS))
    const idle = [...before, ...after]
    console.table({ idle: spreadOf(idle), 'during a rebuild': spreadOf(during) })
    console.log(
      `p99 during the rebuild is ${(quantile(during, 0.99) / quantile(idle, 0.99)).toFixed(2)} times the idle p99`,
    )
  } finally {
    await app.close()
  }
}

/** Reads rows one after the other until something has ended. Answers how long each took, in ms; none may fail. */
async function readUntil(app: App, ended: Promise<unknown>): Promise<readonly number[]> {
  const took: number[] = []
  let isOver = false
  const watching = ended.finally(() => {
    isOver = true
  })
  for (let read = 0; !isOver; read += 1) {
    const startedAt = performance.now()
    const row = await app.row(items, String((read * 7_919) % ITEMS))
    took.push(performance.now() - startedAt)
    if (row === undefined) throw new Error('A row is missing')
    await pause(BETWEEN_READS_MS)
  }
  await watching
  return took
}

function spreadOf(took: readonly number[]): object {
  const inMs = (part: number) => Number(quantile(took, part).toFixed(2))
  return { reads: took.length, 'p50 ms': inMs(0.5), 'p99 ms': inMs(0.99), 'max ms': inMs(1) }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}
