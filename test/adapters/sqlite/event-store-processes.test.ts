import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterAll, describe, it } from 'vitest'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import { eventsOf, idsOf, revisionsOf } from '../../../src/testing/contracts/event-store/collect.ts'
import { subscribe } from '../../../src/testing/contracts/event-store/subscriber.ts'
import { startChild } from './child-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const TIMEOUT_MS = 120_000
const folder = temporaryFolder()
afterAll(folder.remove)

const newLocation = () => folder.file(`${randomUUID()}.db`)
const happened = () => ({ id: randomUUID(), type: 'Happened', data: {}, metadata: {} })

describe('a log that several processes use', { timeout: TIMEOUT_MS }, () => {
  it('yields events of another process to a waiting subscription', async () => {
    const location = newLocation()
    const store = createSqliteEventStore({ location })
    const subscriber = subscribe(store, { from: 'end' })
    await subscriber.next()
    const seen = subscriber.events(32)
    const child = startChild(location, 'append', '1')
    assert.equal((await seen).length, 32)
    await child.ended()
    await subscriber.stop()
    await store.close()
  })

  it('lets exactly one of two processes win each revision', async () => {
    const location = newLocation()
    const store = createSqliteEventStore({ location })
    const wins = 150
    const children = [startChild(location, 'race', `${wins}`), startChild(location, 'race', `${wins}`)]
    const printed = (await Promise.all(children.map((child) => child.ended()))) as { revision: number }[][]
    const revisions = printed.flat().map(({ revision }) => revision)
    const expected = Array.from({ length: 2 * wins }, (_, revision) => revision)
    assert.deepEqual(
      revisions.sort((a, b) => a - b),
      expected,
    )
    assert.deepEqual(await revisionsOf(store, 'race-1'), expected)
    await store.close()
  })

  it('gives all processes that open a new file at once the same log', async () => {
    const location = newLocation()
    const children = [1, 2, 3].map(() => startChild(location, 'append', '1'))
    await Promise.all(children.map((child) => child.ended()))
    const store = createSqliteEventStore({ location })
    assert.equal((await store.describe()).head, '96')
    await store.close()
  })

  it('has every acknowledged append after its writer was killed', async () => {
    const location = newLocation()
    const acknowledged: { streamId: string; revision: number; ids: string[] }[] = []
    for (let kill = 1; kill <= 5; kill++) {
      const child = startChild(location, 'append', '1000000')
      await child.printed(150 * kill)
      child.kill()
      acknowledged.push(...((await child.ended()) as typeof acknowledged))
    }
    const store = createSqliteEventStore({ location })
    for (let writer = 0; writer < 16; writer++) {
      const streamId = `kill-${writer}`
      const stored = await eventsOf(store, streamId)
      assert.deepEqual(
        stored.map((event) => event.revision),
        [...stored.keys()],
      )
      assert.equal(stored.length % 2, 0, 'half an append is there')
      for (const { revision, ids } of acknowledged.filter((one) => one.streamId === streamId)) {
        assert.deepEqual(idsOf(stored.slice(revision - 1, revision + 1)), ids)
      }
    }
    await store.close()
  })
})

describe('a log whose lock another process holds', { timeout: TIMEOUT_MS }, () => {
  it('waits for the lock without blocking this process', async () => {
    const location = newLocation()
    const store = createSqliteEventStore({ location })
    const other = new Database(location)
    other.exec('BEGIN IMMEDIATE')
    let turns = 0
    const ticking = setInterval(() => turns++, 2)
    const appending = store.append('a-1', 'no-stream', [happened()])
    setTimeout(() => other.exec('COMMIT'), 400)
    assert.equal((await appending).revision, 0)
    clearInterval(ticking)
    assert.ok(turns >= 10, `the event loop had only ${turns} turns in 400 ms`)
    other.close()
    await store.close()
  })

  it('reads meanwhile what was committed', async () => {
    const location = newLocation()
    const store = createSqliteEventStore({ location })
    await store.append('a-1', 'no-stream', [happened()])
    const other = new Database(location)
    other.exec('BEGIN IMMEDIATE; UPDATE events SET position = 2, revision = 1')
    assert.deepEqual(await revisionsOf(store, 'a-1'), [0])
    assert.equal((await store.describe()).head, '1')
    other.exec('ROLLBACK')
    other.close()
    await store.close()
  })
})
