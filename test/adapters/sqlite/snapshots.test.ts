import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import Database from 'better-sqlite3'
import { afterAll, describe, it } from 'vitest'
import { createSqliteSnapshots } from '../../../src/adapters/sqlite/snapshots.ts'
import { snapshotsContract } from '../../../src/testing/contracts/snapshots-contract.ts'
import { temporaryFolder } from './temporary-folder.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

snapshotsContract({
  test: { describe, it },
  open: async (name) => createSqliteSnapshots({ location: folder.file(`${name}.db`) }),
  features: { persists: true },
})

describe('snapshots in SQLite', () => {
  const snapshot = (fingerprint: string) => ({
    streamId: 'todo-1',
    fingerprint,
    revision: 0,
    eventId: 'e',
    state: { open: true },
    commands: [],
  })

  for (const damage of ["state = '{'", "commands = '{}'", "commands = ''"]) {
    it(`ignore a row with ${damage}, and replace it`, async () => {
      const location = folder.file(`${randomUUID()}.db`)
      const snapshots = createSqliteSnapshots({ location })
      await snapshots.save(snapshot('f'))
      const other = new Database(location)
      other.exec(`UPDATE snapshots SET ${damage}`)
      other.close()
      assert.equal(await snapshots.load('todo-1', 'f'), undefined)
      await snapshots.save(snapshot('f'))
      assert.deepEqual(await snapshots.load('todo-1', 'f'), snapshot('f'))
      await snapshots.close()
    })
  }

  it('forget the code that has not run lately', async () => {
    const snapshots = createSqliteSnapshots({ location: ':memory:' })
    for (const fingerprint of ['f1', 'f2', 'f1', 'f3']) await snapshots.save(snapshot(fingerprint))
    assert.equal(await snapshots.load('todo-1', 'f2'), undefined)
    assert.notEqual(await snapshots.load('todo-1', 'f1'), undefined)
    assert.notEqual(await snapshots.load('todo-1', 'f3'), undefined)
    await snapshots.close()
  })

  it('are not kept while another process holds the lock', async () => {
    const location = folder.file(`${randomUUID()}.db`)
    const snapshots = createSqliteSnapshots({ location })
    const other = new Database(location)
    other.exec('BEGIN IMMEDIATE')
    await snapshots.save(snapshot('f'))
    assert.equal(await snapshots.load('todo-1', 'f'), undefined)
    other.close()
    await snapshots.close()
  })
})
