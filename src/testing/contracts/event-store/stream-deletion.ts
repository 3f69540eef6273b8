import assert from 'node:assert/strict'
import type { ExpectedRevision } from '../../../domain/event-store.ts'
import { eventsOf, idsOf, idsOfLog, rejectsWith, revisionsOf } from './collect.ts'
import type { FixtureTest } from './fixture.ts'

const NO_DEMANDS: readonly ExpectedRevision[] = ['any', 'no-stream']

/** Tests streams that were deleted. */
export function testStreamDeletion(test: FixtureTest): void {
  test('delete() hides the events of a stream and leaves them in the log', async (fixture) => {
    const { store, streamId, events, prefix } = fixture
    const written = events(3)
    await store.append(streamId(), 'no-stream', written)
    await store.streams.delete(streamId(), 2)
    assert.deepEqual(await revisionsOf(store, streamId()), [])
    assert.deepEqual(await revisionsOf(store, streamId(), { direction: 'backwards' }), [])
    assert.deepEqual(await idsOfLog(store, { filter: { streamPrefixes: [prefix] } }), idsOf(written))
  })

  for (const expected of ['no-stream', 'any', 2] as const) {
    test(`append() with '${expected}' revives a deleted stream, which goes on counting`, async (fixture) => {
      const { store, streamId, event, events } = fixture
      await store.append(streamId(), 'no-stream', events(3))
      await store.streams.delete(streamId(), 2)
      assert.equal((await store.append(streamId(), expected, [event()])).revision, 3)
      assert.deepEqual(await revisionsOf(store, streamId()), [3])
      assert.deepEqual(await revisionsOf(store, streamId(), { from: 0, maxCount: 1 }), [3])
      assert.equal((await store.streams.readMetadata(streamId())).truncateBefore, 3)
    })
  }

  test('append() rejects an older revision of a deleted stream', async ({ store, streamId, event, events }) => {
    await store.append(streamId(), 'no-stream', events(3))
    await store.streams.delete(streamId(), 2)
    await rejectsWith(store.append(streamId(), 1, [event()]), 'wrong-expected-revision')
    assert.deepEqual(await revisionsOf(store, streamId()), [])
  })

  test("append() with 'stream-exists' rejects a deleted stream", async ({ store, streamId, event }) => {
    await store.append(streamId(), 'no-stream', [event()])
    await store.streams.delete(streamId(), 0)
    await rejectsWith(store.append(streamId(), 'stream-exists', [event()]), 'stream-deleted')
  })

  test('append() recognises a repetition in a deleted stream', async ({ store, streamId, events }) => {
    const written = events(2)
    const first = await store.append(streamId(), 'no-stream', written)
    await store.streams.delete(streamId(), 1)
    assert.deepEqual(await store.append(streamId(), 'no-stream', written), first)
    assert.deepEqual(await revisionsOf(store, streamId()), [])
  })

  test('a stream can be deleted again after it was revived', async ({ store, streamId, event, events }) => {
    await store.append(streamId(), 'no-stream', events(2))
    await store.streams.delete(streamId(), 'any')
    await store.append(streamId(), 'any', [event()])
    await store.streams.delete(streamId(), 'stream-exists')
    assert.deepEqual(await revisionsOf(store, streamId()), [])
    assert.equal((await store.append(streamId(), 2, [event()])).revision, 3)
  })

  for (const ending of ['delete', 'tombstone'] as const) {
    test(`${ending}() rejects a writer that is elsewhere`, async ({ store, streamId, events }) => {
      await store.append(streamId(), 'no-stream', events(3))
      for (const expected of [0, 7, 'no-stream'] as ExpectedRevision[]) {
        await rejectsWith(store.streams[ending](streamId(), expected), 'wrong-expected-revision')
      }
      assert.deepEqual(await revisionsOf(store, streamId()), [0, 1, 2])
    })

    test(`${ending}() rejects a stream that was never written`, async ({ store, streamId }) => {
      const demands: readonly ExpectedRevision[] = [0, 'stream-exists']
      for (const expected of ending === 'delete' ? [...demands, ...NO_DEMANDS] : demands) {
        await rejectsWith(store.streams[ending](streamId(), expected), 'wrong-expected-revision')
      }
    })

    test(`${ending}() rejects a tombstone`, async ({ store, streamId, event }) => {
      await store.append(streamId(), 'no-stream', [event()])
      await store.streams.tombstone(streamId(), 'any')
      for (const expected of [0, 'any'] as ExpectedRevision[]) {
        await rejectsWith(store.streams[ending](streamId(), expected), 'stream-deleted')
      }
    })
  }

  test('tombstone() ends a stream for ever and leaves its events in the log', async (fixture) => {
    const { store, streamId, event, events, prefix, type } = fixture
    const written = events(2)
    await store.append(streamId(), 'no-stream', written)
    await store.streams.tombstone(streamId(), 1)
    for (const expected of ['any', 'no-stream', 'stream-exists', 1] as ExpectedRevision[]) {
      await rejectsWith(store.append(streamId(), expected, [event()]), 'stream-deleted', { streamId: streamId() })
    }
    await rejectsWith(store.append(streamId(), 'no-stream', written), 'stream-deleted')
    await rejectsWith(eventsOf(store, streamId()), 'stream-deleted')
    await rejectsWith(store.streams.setMetadata(streamId(), {}), 'stream-deleted')
    assert.deepEqual(await idsOfLog(store, { filter: { types: [type()] } }), idsOf(written))
    assert.ok((await idsOfLog(store, { filter: { streamPrefixes: [prefix] } })).length >= 2)
  })

  test('tombstone() ends a stream that was deleted', async ({ store, streamId, event }) => {
    await store.append(streamId(), 'no-stream', [event()])
    await store.streams.delete(streamId(), 0)
    await store.streams.tombstone(streamId(), 0)
    await rejectsWith(store.append(streamId(), 'any', [event()]), 'stream-deleted')
  })
}
