import assert from 'node:assert/strict'
import { rejectsWith, revisionsOf } from './collect.ts'
import type { FixtureTest } from './fixture.ts'

/** Tests which writers are turned away. */
export function testExpectedRevisions(test: FixtureTest): void {
  test('append() rejects a writer that decided on an older revision', async ({ store, streamId, event, events }) => {
    await store.append(streamId(), 'no-stream', events(3))
    const facts = { streamId: streamId(), expected: 1, actual: 2 }
    await rejectsWith(store.append(streamId(), 1, [event()]), 'wrong-expected-revision', facts)
  })

  test('append() rejects a writer that decided on a later revision', async ({ store, streamId, event }) => {
    await store.append(streamId(), 'no-stream', [event()])
    const facts = { streamId: streamId(), expected: 7, actual: 0 }
    await rejectsWith(store.append(streamId(), 7, [event()]), 'wrong-expected-revision', facts)
  })

  test('append() rejects a writer that expects a revision of a stream that does not exist', async (fixture) => {
    const { store, streamId, event } = fixture
    const facts = { streamId: streamId(), expected: 0, actual: 'no-stream' }
    await rejectsWith(store.append(streamId(), 0, [event()]), 'wrong-expected-revision', facts)
  })

  test("append() with 'no-stream' rejects a writer when the stream has events", async ({ store, streamId, event }) => {
    await store.append(streamId(), 'no-stream', [event()])
    const facts = { streamId: streamId(), expected: 'no-stream', actual: 0 }
    await rejectsWith(store.append(streamId(), 'no-stream', [event()]), 'wrong-expected-revision', facts)
  })

  test("append() with 'stream-exists' rejects a writer when there is no stream", async ({ store, streamId, event }) => {
    const facts = { streamId: streamId(), expected: 'stream-exists', actual: 'no-stream' }
    await rejectsWith(store.append(streamId(), 'stream-exists', [event()]), 'wrong-expected-revision', facts)
  })

  test("append() with 'stream-exists' accepts any revision", async ({ store, streamId, event, events }) => {
    await store.append(streamId(), 'no-stream', events(3))
    assert.equal((await store.append(streamId(), 'stream-exists', [event()])).revision, 3)
  })

  test("append() with 'stream-exists' takes metadata for a stream", async ({ store, streamId, event }) => {
    await store.streams.setMetadata(streamId(), { maxCount: 10 })
    assert.equal((await store.append(streamId(), 'stream-exists', [event()])).revision, 0)
  })

  test("append() with 'any' accepts a stream with and without events", async ({ store, streamId, event }) => {
    await store.append(streamId(), 'any', [event()])
    await store.append(streamId(), 'any', [event()])
    assert.deepEqual(await revisionsOf(store, streamId()), [0, 1])
  })

  test('append() rejects a writer of one stream and accepts a writer of another at once', async (fixture) => {
    const { store, streamId, event } = fixture
    await store.append(streamId('a'), 'no-stream', [event()])
    const [late, other] = await Promise.allSettled([
      store.append(streamId('a'), 'no-stream', [event()]),
      store.append(streamId('b'), 'no-stream', [event()]),
    ])
    assert.equal(late?.status, 'rejected')
    assert.equal(other?.status, 'fulfilled')
    assert.deepEqual(await revisionsOf(store, streamId('b')), [0])
  })
}
