import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, describe, it } from 'vitest'
import { createSqliteReadModelStore } from '../../../src/adapters/sqlite/read-model-store/read-model-store.ts'
import type { ReadModelStore } from '../../../src/projections/read-model-store.ts'
import { withCode } from '../../../src/testing/contracts/eventually.ts'
import { counterColumns, counters, countUp } from './count-up.ts'
import { longestPauseMs } from './longest-pause.ts'
import { temporaryFolder } from './temporary-folder.ts'

const TIMEOUT_MS = 60_000
const folder = temporaryFolder()
afterAll(folder.remove)

const newLocation = () => folder.file(`${randomUUID()}.db`)

async function withCounters(location: string, body: (store: ReadModelStore) => Promise<void>): Promise<void> {
  const store = createSqliteReadModelStore({ location })
  try {
    const unused = { fingerprint: 'f', handlersHash: 'h', logId: 'l', lanes: [0] }
    await store.generations.create({ model: counters.model, columns: counterColumns, ...unused })
    await body(store)
  } finally {
    await store.close()
  }
}

describe('a file of read models', { timeout: TIMEOUT_MS }, () => {
  it('takes the transactions of two processes one after the other', async () => {
    const location = newLocation()
    await withCounters(location, async (store) => {
      const script = fileURLToPath(new URL('./read-model-store-child.ts', import.meta.url))
      const child = spawn(process.execPath, ['--import', 'tsx', script, location, '300'], { stdio: 'inherit' })
      const [[exitCode]] = await Promise.all([once(child, 'exit'), countUp(store, 300)])
      assert.equal(exitCode, 0)
      const rows = await store.transaction((transaction) => transaction.readRows(counters, ['all']))
      assert.equal(rows.get('all')?.['count'], 600)
    })
  })

  it('does not hold up the process while another one has the lock', async () => {
    const location = newLocation()
    await withCounters(location, async (store) => {
      const other = new Database(location)
      other.exec('BEGIN IMMEDIATE')
      const unlock = setTimeout(() => other.exec('COMMIT'), 500)
      const pause = await longestPauseMs(() => countUp(store, 1))
      clearTimeout(unlock)
      other.close()
      assert.ok(pause < 150, `the process stood still for ${pause} ms`)
    })
  })

  it('does not hold up the process while many rows are written and read', async () => {
    await withCounters(newLocation(), async (store) => {
      const keys = Array.from({ length: 60_000 }, (_, order) => `key-${order}`)
      const rows = new Map(keys.map((key, count) => [key, { count }]))
      let turns = 0
      const timer = setInterval(() => turns++, 1)
      await store.transaction(async (transaction) => {
        await transaction.writeRows(counters, rows)
        await transaction.readRows(counters, keys)
      })
      clearInterval(timer)
      assert.ok(turns >= 20, `other work had ${turns} turns`)
    })
  })

  it('is refused when it is no database', () => {
    const location = newLocation()
    writeFileSync(location, 'this is a text, and long enough to be taken for the head of a file'.repeat(50))
    assert.throws(() => createSqliteReadModelStore({ location }), withCode('database-corrupt'))
  })

  it('is refused when it holds tables of something else', () => {
    const location = newLocation()
    new Database(location).exec('CREATE TABLE customers (id INTEGER PRIMARY KEY)').close()
    assert.throws(() => createSqliteReadModelStore({ location }), withCode('setting-invalid'))
  })

  it('is refused when a newer Outcry has changed it', async () => {
    const location = newLocation()
    await createSqliteReadModelStore({ location }).close()
    new Database(location).exec('UPDATE outcry_schemas SET version = version + 1').close()
    assert.throws(() => createSqliteReadModelStore({ location }), withCode('setting-invalid'))
  })

  it('is made once, however many open it at first', async () => {
    const location = newLocation()
    const stores = Array.from({ length: 5 }, () => createSqliteReadModelStore({ location }))
    assert.deepEqual(await stores[4]?.generations.list(), [])
    for (const store of stores) await store.close()
  })
})
