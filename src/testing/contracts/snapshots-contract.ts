import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Snapshot, Snapshots } from '../../domain/snapshots.ts'
import { CONTRACT_TIMEOUT_MS, type TestFunctions } from './test-functions.ts'

/** A cache of snapshots to be tested. */
export interface SnapshotsSubject {
  /** The test runner's functions. */
  readonly test: TestFunctions
  /** Opens the cache of a name; the same name is the same cache. Each test closes what it opens. */
  readonly open: (name: string) => Promise<Snapshots>
  /** What the cache can do: whether it `persists`, so that one that was closed can be opened again. */
  readonly features: { readonly persists: boolean }
}

/** Declares the tests that every cache of snapshots must pass. */
export function snapshotsContract({ test, open, features }: SnapshotsSubject): void {
  const withSnapshots = (name: string, body: (snapshots: Snapshots, cache: string) => Promise<void>) => {
    const run = async () => {
      const cache = `snapshots-${randomUUID()}`
      const snapshots = await open(cache)
      try {
        await body(snapshots, cache)
      } finally {
        await snapshots.close()
      }
    }
    test.it(name, run, CONTRACT_TIMEOUT_MS)
  }

  test.describe('snapshots', () => {
    withSnapshots('load() finds nothing for a stream without a snapshot', async (snapshots) => {
      assert.equal(await snapshots.load('todo-1', 'f1'), undefined)
    })

    withSnapshots('load() finds what save() kept', async (snapshots) => {
      const saved = snapshot({ state: { title: 'Zażółć 🦉', tags: [1, null] } })
      await snapshots.save(saved)
      assert.deepEqual(await snapshots.load(saved.streamId, saved.fingerprint), saved)
    })

    withSnapshots('load() finds a state that is a plain value', async (snapshots) => {
      for (const state of [null, 0, false, '', []]) {
        const saved = snapshot({ streamId: `todo-${JSON.stringify(state)}`, state })
        await snapshots.save(saved)
        assert.deepEqual(await snapshots.load(saved.streamId, saved.fingerprint), saved)
      }
    })

    withSnapshots('load() finds no snapshot of another stream', async (snapshots) => {
      await snapshots.save(snapshot({ streamId: 'todo-1' }))
      assert.equal(await snapshots.load('todo-2', 'f1'), undefined)
    })

    withSnapshots('load() never answers the state of another fingerprint', async (snapshots) => {
      await snapshots.save(snapshot({ fingerprint: 'f1' }))
      assert.equal(await snapshots.load('todo-1', 'f2'), undefined)
    })

    withSnapshots('save() keeps the snapshots of two fingerprints apart', async (snapshots) => {
      const [old, current] = [
        snapshot({ fingerprint: 'f1', revision: 9 }),
        snapshot({ fingerprint: 'f2', revision: 3 }),
      ]
      await snapshots.save(old)
      await snapshots.save(current)
      assert.deepEqual(await snapshots.load('todo-1', 'f1'), old)
      assert.deepEqual(await snapshots.load('todo-1', 'f2'), current)
    })

    withSnapshots('save() replaces an older snapshot', async (snapshots) => {
      await snapshots.save(snapshot({ revision: 3 }))
      await snapshots.save(snapshot({ revision: 7, state: { newer: true } }))
      assert.deepEqual((await snapshots.load('todo-1', 'f1'))?.state, { newer: true })
    })

    withSnapshots('save() leaves a newer snapshot alone', async (snapshots) => {
      await snapshots.save(snapshot({ revision: 7 }))
      await snapshots.save(snapshot({ revision: 3 }))
      assert.equal((await snapshots.load('todo-1', 'f1'))?.revision, 7)
    })

    if (features.persists) {
      withSnapshots('a cache that is opened again has what was saved', async (snapshots, cache) => {
        await snapshots.save(snapshot({}))
        await snapshots.close()
        const again = await open(cache)
        try {
          assert.deepEqual(await again.load('todo-1', 'f1'), snapshot({}))
        } finally {
          await again.close()
        }
      })
    }
  })
}

function snapshot(parts: Partial<Snapshot>): Snapshot {
  return {
    streamId: 'todo-1',
    fingerprint: 'f1',
    revision: 4,
    eventId: '00000000-0000-4000-8000-000000000001',
    state: { open: true },
    commands: [{ commandId: 'c1', firstRevision: 3, eventCount: 2 }],
    ...parts,
  }
}
