import type { Snapshot, Snapshots } from '../../domain/snapshots.ts'

/**
 * Keeps snapshots in the memory of this process, and forgets the ones that were not used for longest.
 *
 * @param options - `maxSnapshots`: how many to keep
 */
export function createMemorySnapshots({ maxSnapshots }: { maxSnapshots: number }): Snapshots {
  // A map yields its keys in the order of insertion, so the first one is the one not used for longest.
  const kept = new Map<string, Snapshot>()
  const keep = (key: string, snapshot: Snapshot) => {
    kept.delete(key)
    kept.set(key, snapshot)
    const [oldest] = kept.size > maxSnapshots ? kept.keys() : []
    if (oldest !== undefined) kept.delete(oldest)
  }
  return {
    load: async (streamId, fingerprint) => {
      const key = keyOf(streamId, fingerprint)
      const snapshot = kept.get(key)
      if (snapshot !== undefined) keep(key, snapshot)
      return snapshot
    },
    save: async (snapshot) => {
      const key = keyOf(snapshot.streamId, snapshot.fingerprint)
      const earlier = kept.get(key)
      if (earlier === undefined || earlier.revision <= snapshot.revision) keep(key, snapshot)
    },
    close: async () => kept.clear(),
  }
}

function keyOf(streamId: string, fingerprint: string): string {
  return JSON.stringify([streamId, fingerprint])
}
