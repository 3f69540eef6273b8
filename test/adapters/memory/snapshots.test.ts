import assert from 'node:assert/strict'
import { describe, it } from 'vitest'
import { createMemorySnapshots } from '../../../src/adapters/memory/snapshots.ts'
import { snapshotsContract } from '../../../src/testing/contracts/snapshots-contract.ts'

snapshotsContract({
  test: { describe, it },
  open: async () => createMemorySnapshots({ maxSnapshots: 10 }),
  features: { persists: false },
})

describe('snapshots in memory', () => {
  const snapshot = (streamId: string) => ({
    streamId,
    fingerprint: 'f',
    revision: 0,
    eventId: 'e',
    state: null,
    commands: [],
  })

  it('forgets the snapshot that was not used for longest', async () => {
    const snapshots = createMemorySnapshots({ maxSnapshots: 2 })
    await snapshots.save(snapshot('a'))
    await snapshots.save(snapshot('b'))
    await snapshots.load('a', 'f')
    await snapshots.save(snapshot('c'))
    assert.equal(await snapshots.load('b', 'f'), undefined)
    assert.deepEqual(await snapshots.load('a', 'f'), snapshot('a'))
    assert.deepEqual(await snapshots.load('c', 'f'), snapshot('c'))
  })
})
