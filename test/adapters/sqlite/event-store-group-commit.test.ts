import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterAll, describe, it } from 'vitest'
import { databaseFile } from '../../../src/adapters/sqlite/database-file.ts'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import { createGroupCommit, type GroupCommit } from '../../../src/adapters/sqlite/event-store/group-commit.ts'
import { idsOf, idsOfLog, rejectsWith } from '../../../src/testing/contracts/event-store/collect.ts'
import { subscribe } from '../../../src/testing/contracts/event-store/subscriber.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const happened = (type = 'Happened') => ({ id: randomUUID(), type, data: { type }, metadata: {} })

/** The database refuses each event with this in its data. */
const REFUSE = `CREATE TRIGGER refuse BEFORE INSERT ON events WHEN NEW.data LIKE '%Refused%'
  BEGIN SELECT RAISE(ABORT, 'refused by a trigger'); END`

/** The database refuses to commit each transaction with such an event. */
const REFUSE_COMMIT = `
  CREATE TABLE parents (id INTEGER PRIMARY KEY);
  CREATE TABLE children (parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED);
  CREATE TRIGGER refuse BEFORE INSERT ON events WHEN NEW.data LIKE '%Refused%'
  BEGIN INSERT INTO children VALUES (1); END`

function openWith(sql: string) {
  const location = folder.file(`${randomUUID()}.db`)
  const store = createSqliteEventStore({ location })
  const other = new Database(location)
  other.exec(sql)
  const close = async () => {
    other.close()
    await store.close()
  }
  return { store, other, close }
}

describe('group commit', { timeout: 30_000 }, () => {
  it('commits concurrent writes together and announces them afterwards', async () => {
    const { group, writer, reader, commits, close } = openNumbers()
    const results = await Promise.all(Array.from({ length: 100 }, (_, n) => group.submit(() => insert(writer, n))))
    assert.equal(results.length, 100)
    assert.deepEqual(commits, [{ inTransaction: false, visible: 100 }])
    assert.equal(count(reader), 100)
    close()
  })

  it('keeps uncommitted writes from a reader', async () => {
    const { group, writer, reader, close } = openNumbers()
    const seen = await Promise.all(
      [1, 2].map((n) =>
        group.submit(() => {
          insert(writer, n)
          return count(reader)
        }),
      ),
    )
    assert.deepEqual(seen, [0, 0])
    assert.equal(count(reader), 2)
    close()
  })

  it('carries writes out in the order of the calls', async () => {
    const { group, close } = openNumbers()
    const order: number[] = []
    await Promise.all(Array.from({ length: 600 }, (_, n) => group.submit(() => order.push(n))))
    assert.deepEqual(order, [...order.keys()])
    close()
  })

  it('fails only the append that the database refuses', async () => {
    const { store, close } = openWith(REFUSE)
    const [before, refused, after] = [happened(), happened('Refused'), happened()]
    const outcomes = await Promise.allSettled([
      store.append('a-1', 'no-stream', [before]),
      store.append('b-1', 'no-stream', [happened(), refused]),
      store.append('c-1', 'no-stream', [after]),
      store.append('c-1', 'no-stream', [happened()]),
    ])
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
    )
    assert.deepEqual(await idsOfLog(store), idsOf([before, after]))
    assert.equal((await store.describe()).head, '2')
    assert.equal((await store.append('b-1', 'no-stream', [happened()])).position, '3')
    await close()
  })

  it('fails the whole group as unknown when the commit fails, and shows none of it', async () => {
    const { store, other, close } = openWith(REFUSE_COMMIT)
    const subscriber = subscribe(store, { from: 'end' })
    await subscriber.next()
    const events = [happened(), happened('Refused'), happened()]
    const appends = () => events.map((event, index) => store.append(`s-${index}`, 'no-stream', [event]))
    for (const append of appends()) await rejectsWith(append, 'append-outcome-unknown')
    assert.equal((await store.describe()).head, '0')
    other.exec('DROP TRIGGER refuse')
    const results = await Promise.all(appends())
    assert.deepEqual(
      results.map(({ position }) => position),
      ['1', '2', '3'],
    )
    assert.deepEqual(idsOf(await subscriber.events(3)), idsOf(events))
    await subscriber.stop()
    await close()
  })

  it('fails a repetition together with the append that it repeats', async () => {
    const { store, other, close } = openWith(REFUSE_COMMIT)
    const event = happened('Refused')
    const appends = [1, 2].map(() => store.append('a-1', 'no-stream', [event]))
    for (const append of appends) await rejectsWith(append, 'append-outcome-unknown')
    other.exec('DROP TRIGGER refuse')
    assert.equal((await store.append('a-1', 'no-stream', [event])).revision, 0)
    await close()
  })

  it('numbers a type again when the transaction that brought it was rolled back', async () => {
    const { store, other, close } = openWith(REFUSE_COMMIT)
    await rejectsWith(store.append('a-1', 'no-stream', [happened('Refused')]), 'append-outcome-unknown')
    other.exec('DROP TRIGGER refuse')
    const [first, second] = [happened('Other'), happened('Refused')]
    await store.append('a-1', 'no-stream', [first])
    await store.append('a-1', 0, [second])
    assert.deepEqual(await idsOfLog(store, { filter: { types: ['Refused'] } }), [second.id])
    assert.deepEqual(await idsOfLog(store, { filter: { types: ['Other'] } }), [first.id])
    await close()
  })
})

function openNumbers() {
  const file = databaseFile(folder.file(`${randomUUID()}.db`))
  const writer = file.connect()
  writer.exec('CREATE TABLE numbers (number INTEGER)')
  const reader = file.connect({ readonly: true })
  const commits: { inTransaction: boolean; visible: number }[] = []
  const group: GroupCommit = createGroupCommit({
    connection: writer,
    onBegin: () => undefined,
    onRollback: () => undefined,
    onCommit: () => commits.push({ inTransaction: writer.inTransaction, visible: count(reader) }),
  })
  return { group, writer, reader, commits, close: () => file.close() }
}

function insert(connection: Database.Database, number: number): void {
  connection.prepare('INSERT INTO numbers VALUES (?)').run(number)
}

function count(connection: Database.Database): number {
  return connection.prepare<[], number>('SELECT count(*) FROM numbers').pluck().get() ?? -1
}
