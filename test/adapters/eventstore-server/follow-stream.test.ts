import { describe, expect, it } from 'vitest'
import { readDescriptions } from '../../../src/adapters/eventstore-server/log/descriptions.ts'
import { followStream } from '../../../src/adapters/eventstore-server/log/follow-stream.ts'
import { createSharedTail } from '../../../src/adapters/eventstore-server/log/live-tail.ts'
import { createWriteGate } from '../../../src/adapters/eventstore-server/log/write-gate.ts'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../../../src/domain/event-store.ts'

const happened = () => ({ id: crypto.randomUUID(), type: 'Happened', data: {}, metadata: {} })

/** A log to which somebody always writes just after its end was looked at. */
function writtenBehind(store: EventStore, streamId: string): EventStore {
  return {
    ...store,
    describe: async () => {
      const description = await store.describe()
      await store.append(streamId, 'any', [happened()])
      return description
    },
  }
}

describe('following a stream', () => {
  it('sees an event once that is in its history and behind the end it began at', async () => {
    const own = createSqliteEventStore({ location: ':memory:' })
    await own.append('test-1', 'no-stream', [happened()])
    const store = writtenBehind(own, 'test-1')
    const tail = createSharedTail(store)
    const parts = { store, descriptions: await readDescriptions(store), tail, gate: createWriteGate() }
    const { signal } = new AbortController()
    const revisions: number[] = []
    for await (const { events, caughtUp } of followStream(parts, { streamId: 'test-1', after: -1, signal })) {
      revisions.push(...events.map(({ revision }) => revision))
      if (caughtUp) break
    }
    expect(revisions.length).toBeGreaterThan(1)
    expect(revisions).toEqual([...revisions.keys()])
    await tail.close()
    await own.close()
  })
})
