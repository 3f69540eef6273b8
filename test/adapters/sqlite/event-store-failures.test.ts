import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterAll, describe, it } from 'vitest'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import { createGroupCommit } from '../../../src/adapters/sqlite/event-store/group-commit.ts'
import { createLogWriter } from '../../../src/adapters/sqlite/event-store/log-writer.ts'
import type { ErrorCode } from '../../../src/domain/error-catalogue.ts'
import { isOutcryError } from '../../../src/domain/outcry-error.ts'
import { eventsOf, rejectsWith, revisionsOf } from '../../../src/testing/contracts/event-store/collect.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const newLocation = () => folder.file(`${randomUUID()}.db`)
const happened = (data: string | null = null) => ({ id: randomUUID(), type: 'Happened', data, metadata: {} })

function refusesToOpen(location: string, code: ErrorCode): void {
  assert.throws(
    () => createSqliteEventStore({ location }),
    (error) => {
      assert.ok(isOutcryError(error, code), String(error))
      assert.ok(error.message.includes(location), error.message)
      return true
    },
  )
}

describe('opening a log', () => {
  it('refuses a file that is no database', () => {
    const location = newLocation()
    writeFileSync(location, 'This is a letter, not a database. '.repeat(100))
    refusesToOpen(location, 'database-corrupt')
  })

  it('refuses the database of another program', () => {
    const location = newLocation()
    const other = new Database(location)
    other.exec('CREATE TABLE bookmarks (url TEXT)')
    other.close()
    refusesToOpen(location, 'setting-invalid')
  })

  it('refuses a log that newer code wrote', async () => {
    const location = newLocation()
    await createSqliteEventStore({ location }).close()
    const other = new Database(location)
    other.exec('UPDATE outcry_schemas SET version = version + 1')
    other.close()
    refusesToOpen(location, 'setting-invalid')
  })

  it('refuses a path below something that is no folder', () => {
    const file = newLocation()
    writeFileSync(file, '')
    refusesToOpen(`${file}/events.db`, 'database-unavailable')
  })

  it('refuses a folder', () => {
    refusesToOpen(folder.file('.'), 'database-unavailable')
  })

  it('makes the folders of the path', async () => {
    const store = createSqliteEventStore({ location: folder.file(`${randomUUID()}/deep/events.db`) })
    assert.equal((await store.describe()).head, '0')
    await store.close()
  })
})

describe('a damaged log', () => {
  it('says so, and names the file', async () => {
    const location = newLocation()
    await writeLog(location, 300)
    damage(location)
    const store = createSqliteEventStore({ location })
    await rejectsWith(eventsOf(store, 'a-1'), 'database-corrupt', { path: location })
    await store.close()
  })

  it('yields an event whose data is not JSON as undecodable, refuses to show damaged metadata, and goes on', async () => {
    const location = newLocation()
    await writeLog(location, 4)
    const other = new Database(location)
    other.exec(
      `UPDATE events SET data = '{"a":' WHERE position = 2; UPDATE events SET metadata = '[' WHERE position = 3`,
    )
    other.close()
    const store = createSqliteEventStore({ location })
    const events = await eventsOf(store, 'a-1')
    assert.deepEqual(
      events.map((event) => event.undecodable !== undefined),
      [false, true, false, false],
    )
    assert.match(events[1]?.undecodable ?? '', /data is not JSON/)
    assert.equal(events[1]?.data, undefined)
    assert.throws(() => events[2]?.metadata, { code: 'event-undecodable' })
    await store.close()
  })
})

describe('a full disk', () => {
  it('fails appends as such, keeps what was acknowledged, and goes on when there is space', async () => {
    const location = newLocation()
    await writeLog(location, 1)
    const connection = new Database(location)
    const writer = createLogWriter(connection)
    const group = createGroupCommit({
      connection,
      onBegin: () => writer.begin(),
      onRollback: () => writer.forget(),
      onCommit: () => undefined,
    })
    const append = (streamId: string) => {
      const encoded = {
        id: randomUUID(),
        type: 'Happened',
        data: JSON.stringify('x'.repeat(20_000)),
        schemaVersion: 1,
        metadata: '{}',
      }
      return group.submit(() => writer.append(streamId, 'no-stream', [encoded]))
    }
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count', { simple: true })) + 12}`)
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, (_, index) => append(`big-${index}`)))
    const fulfilled = outcomes.filter((outcome) => outcome.status === 'fulfilled').length
    assert.ok(fulfilled > 0 && fulfilled < 8, `${fulfilled} of 8 found space`)
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        await rejectsWith(Promise.reject(outcome.reason), 'disk-full', { path: location })
    }
    connection.pragma('max_page_count = 1000000')
    assert.equal((await append('big-again')).position, String(fulfilled + 2))
    connection.close()
    const store = createSqliteEventStore({ location })
    assert.equal((await store.describe()).head, String(fulfilled + 2))
    for (const [index, { status }] of outcomes.entries()) {
      assert.equal((await revisionsOf(store, `big-${index}`)).length, status === 'fulfilled' ? 1 : 0)
    }
    await store.close()
  })
})

async function writeLog(location: string, count: number): Promise<void> {
  const store = createSqliteEventStore({ location })
  await store.append(
    'a-1',
    'no-stream',
    Array.from({ length: count }, () => happened('x'.repeat(200))),
  )
  await store.close()
}

/** Overwrites the middle of the table of events. */
function damage(location: string): void {
  const connection = new Database(location)
  const page = connection
    .prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'events' AND pagetype = 'leaf' LIMIT 1 OFFSET 3")
    .pluck()
    .get()
  connection.close()
  assert.ok(page !== undefined)
  const file = openSync(location, 'r+')
  writeSync(file, Buffer.alloc(4_096, 0xa5), 0, 4_096, (page - 1) * 4_096)
  closeSync(file)
}
