import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterAll, describe, it } from 'vitest'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import {
  collect,
  eventsOf,
  idsOfLog,
  pagesOf,
  rejectsWith,
} from '../../../src/testing/contracts/event-store/collect.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const happened = (type = 'Happened', data = '') => ({ id: randomUUID(), type, data, metadata: {} })

describe('reading an event log in SQLite', { timeout: 30_000 }, () => {
  it('numbers positions from 1 on without gaps, whatever is rejected in between', async () => {
    const store = createSqliteEventStore({ location: ':memory:' })
    await Promise.allSettled([
      store.append('a-1', 'no-stream', [happened(), happened()]),
      store.append('a-1', 'no-stream', [happened()]),
      store.append('a-2', 7, [happened()]),
      store.append('a-3', 'no-stream', [happened()]),
    ])
    await store.append('a-3', 0, [happened()])
    const positions = (await pagesOf(store)).flatMap((page) => page.events.map((event) => event.position))
    assert.deepEqual(positions, ['1', '2', '3', '4'])
    await store.close()
  })

  it('looks at a long log in short pieces when no index knows what matches', async () => {
    const location = folder.file('long.db')
    const store = createSqliteEventStore({ location })
    const first = happened('First')
    await store.append('a-1', 'no-stream', [first])
    fill(location, 70_000)
    const last = happened('Last')
    await store.append('z-1', 'no-stream', [last])
    const filter = { streamPrefixes: ['z-'] }
    const pages = await pagesOf(store, { filter })
    assert.ok(pages.length >= 4, `only ${pages.length} pages for 70,000 events`)
    assert.deepEqual(
      pages.map((page) => page.events.length),
      [...pages.slice(1).map(() => 0), 1],
    )
    assert.equal(pages.at(-1)?.completeThrough, '70002')
    assert.deepEqual(await idsOfLog(store, { filter, direction: 'backwards' }), [last.id])
    assert.deepEqual(await idsOfLog(store, { filter: { types: ['First', 'Last'] } }), [first.id, last.id])
    assert.equal(await store.count({ from: '0', through: '70002', filter: { streamPrefixes: ['a-'] } }), 70_001)
    assert.equal(await store.count({ from: '1', through: '70001', filter: { types: ['First', 'Last'] } }), 0)
    assert.equal(await store.count({ from: '10', through: '99999999' }), 69_992)
    await store.close()
  })

  it('reads fewer events at once when they are large', async () => {
    const store = createSqliteEventStore({ location: ':memory:' })
    const text = 'x'.repeat(100_000)
    for (let index = 0; index < 400; index += 50) {
      await store.append(
        'a-1',
        'any',
        Array.from({ length: 50 }, () => happened('Large', text)),
      )
    }
    const sizes = (await collect(store.readStream('a-1'))).map((page) => page.length)
    assert.equal(
      sizes.reduce((sum, size) => sum + size),
      400,
    )
    assert.ok(Math.max(...sizes.slice(1)) <= 100, `pages of ${sizes.join(', ')} events of 100 kB`)
    await store.close()
  })

  it('lets timers run while it reads', async () => {
    const location = folder.file('timers.db')
    const store = createSqliteEventStore({ location })
    await store.append('a-1', 'no-stream', [happened()])
    fill(location, 30_000)
    let turns = 0
    const ticking = setInterval(() => turns++, 1)
    await pagesOf(store)
    clearInterval(ticking)
    assert.ok(turns > 3, `only ${turns} turns of the event loop while 30,000 events were read`)
    await store.close()
  })

  it('refuses what is no position', async () => {
    const store = createSqliteEventStore({ location: ':memory:' })
    for (const from of ['', '-1', '1.5', 'end', '1e3', '99999999999999999999']) {
      await rejectsWith(pagesOf(store, { from }), 'input-invalid')
    }
    await store.close()
  })

  it('parses metadata once, and only when it is looked at', async () => {
    const store = createSqliteEventStore({ location: ':memory:' })
    await store.append('a-1', 'no-stream', [{ ...happened(), metadata: { actor: 'zoe' } }])
    const [event] = await eventsOf(store, 'a-1')
    assert.equal(event?.metadata, event?.metadata)
    assert.deepEqual(event?.metadata, { actor: 'zoe' })
    await store.close()
  })
})

/** Copies the first event of a log many times, as later events of its stream. */
function fill(location: string, count: number): void {
  const connection = new Database(location)
  connection.pragma('synchronous = off')
  const changed: Record<string, string> = { position: '1 + n', stream_id: "'a-1'", revision: 'n', type: 'type + 1000' }
  const columns = connection.prepare<[], string>("SELECT name FROM pragma_table_info('events')").pluck().all()
  connection
    .prepare(
      `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
       INSERT INTO events SELECT ${columns.map((name) => changed[name] ?? name)}
       FROM numbers, (SELECT * FROM events WHERE position = 1) ORDER BY n`,
    )
    .run(count)
  connection.exec("INSERT INTO types SELECT 1000 + number, 'Filling' FROM types WHERE number = 1")
  connection.close()
}
