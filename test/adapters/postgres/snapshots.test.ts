import assert from 'node:assert/strict'
import { describe, it } from 'vitest'
import { openPostgresSnapshots } from '../../../src/adapters/postgres/snapshots.ts'
import { snapshotsContract } from '../../../src/testing/contracts/snapshots-contract.ts'
import { testDatabase } from './test-database.ts'

const database = await testDatabase()
const open = (name: string) => openPostgresSnapshots({ url: database?.urlOf(name) ?? '' })

const snapshot = (fingerprint: string) => ({
  streamId: 'todo-1',
  fingerprint,
  revision: 0,
  eventId: 'e',
  state: { text: 'before\u0000after' },
  commands: [],
})

describe.skipIf(database === undefined)('PostgreSQL', () => {
  snapshotsContract({ test: { describe, it }, open, features: { persists: true } })

  it('keeps a state that its own JSON would refuse', async () => {
    const snapshots = await open('nul')
    await snapshots.save(snapshot('f'))
    assert.deepEqual(await snapshots.load('todo-1', 'f'), snapshot('f'))
    await snapshots.close()
  })

  it('forgets the code that has not run lately', async () => {
    const snapshots = await open('fingerprints')
    for (const fingerprint of ['f1', 'f2', 'f1', 'f3']) await snapshots.save(snapshot(fingerprint))
    assert.equal(await snapshots.load('todo-1', 'f2'), undefined)
    assert.notEqual(await snapshots.load('todo-1', 'f1'), undefined)
    assert.notEqual(await snapshots.load('todo-1', 'f3'), undefined)
    await snapshots.close()
  })

  it('shows one process what another has kept, and makes its table once for all', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => open('shared')))
    const [one, other] = all
    await one?.save(snapshot('f'))
    assert.deepEqual(await other?.load('todo-1', 'f'), snapshot('f'))
    for (const each of all) await each.close()
  })

  it('says which database cannot be reached, without the password', async () => {
    await assert.rejects(openPostgresSnapshots({ url: 'postgres://me:secret@127.0.0.1:1/none' }), (error: Error) => {
      assert.match(error.message, /Cannot open database '127\.0\.0\.1:1\/none'.*check that the server runs/)
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
  })
})
