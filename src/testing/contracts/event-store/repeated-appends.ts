import assert from 'node:assert/strict'
import type { ExpectedRevision } from '../../../domain/event-store.ts'
import { rejectsWith, revisionsOf } from './collect.ts'
import type { FixtureTest } from './fixture.ts'

const WORDS: readonly ExpectedRevision[] = ['no-stream', 'any', 'stream-exists', 0]

/** Tests that the same events at the same expected revision are added once. */
export function testRepeatedAppends(test: FixtureTest): void {
  for (const expected of WORDS) {
    test(`append() with '${expected}' answers a repetition as it answered first`, async (fixture) => {
      const { store, streamId, event, events } = fixture
      const before = expected === 'no-stream' ? 0 : 1
      if (before > 0) await store.append(streamId(), 'no-stream', [event()])
      const written = events(3)
      const first = await store.append(streamId(), expected, written)
      assert.deepEqual(await store.append(streamId(), expected, written), first)
      assert.equal((await revisionsOf(store, streamId())).length, before + 3)
    })

    test(`append() with '${expected}' recognises a repetition after further events`, async (fixture) => {
      const { store, streamId, event, events } = fixture
      const before = expected === 'no-stream' ? 0 : 1
      if (before > 0) await store.append(streamId(), 'no-stream', [event()])
      const written = events(2)
      const first = await store.append(streamId(), expected, written)
      await store.append(streamId(), first.revision, events(5))
      assert.deepEqual(await store.append(streamId(), expected, written), first)
      assert.equal((await revisionsOf(store, streamId())).length, before + 7)
    })
  }

  test('append() recognises a repetition that is under way at the same time', async ({ store, streamId, events }) => {
    const written = events(2)
    const results = await Promise.all([
      store.append(streamId(), 'no-stream', written),
      store.append(streamId(), 'no-stream', written),
    ])
    assert.deepEqual(results[1], results[0])
    assert.deepEqual(await revisionsOf(store, streamId()), [0, 1])
  })

  test('append() recognises the beginning of an earlier append', async ({ store, streamId, events }) => {
    const written = events(3)
    await store.append(streamId(), 'no-stream', written)
    assert.equal((await store.append(streamId(), 'no-stream', written.slice(0, 2))).revision, 1)
  })

  test('append() rejects a repetition with one event more', async ({ store, streamId, event, events }) => {
    const written = events(2)
    await store.append(streamId(), 'no-stream', written)
    const longer = [...written, event()]
    await rejectsWith(store.append(streamId(), 'no-stream', longer), 'wrong-expected-revision')
    assert.deepEqual(await revisionsOf(store, streamId()), [0, 1])
  })

  test('append() rejects a repetition that differs behind its first event', async ({
    store,
    streamId,
    event,
    events,
  }) => {
    const written = events(3)
    await store.append(streamId(), 'no-stream', written)
    const changed = [...written.slice(0, 2), event()]
    await rejectsWith(store.append(streamId(), 'no-stream', changed), 'wrong-expected-revision')
  })

  test("append() with 'any' rejects events of which only the first is known", async ({ store, streamId, event }) => {
    const known = event()
    await store.append(streamId(), 'no-stream', [known])
    await rejectsWith(store.append(streamId(), 'any', [known, event()]), 'wrong-expected-revision')
    assert.deepEqual(await revisionsOf(store, streamId()), [0])
  })

  test("append() with 'any' recognises events that were appended at a revision", async ({
    store,
    streamId,
    events,
  }) => {
    const written = events(2)
    const first = await store.append(streamId(), 'no-stream', written)
    assert.deepEqual(await store.append(streamId(), 'any', written), first)
  })

  test('append() adds known ids again at the current revision', async ({ store, streamId, event }) => {
    const known = event()
    await store.append(streamId(), 'no-stream', [known])
    assert.equal((await store.append(streamId(), 0, [known])).revision, 1)
  })

  test('append() adds the same ids to another stream', async ({ store, streamId, events }) => {
    const written = events(2)
    await store.append(streamId('a'), 'no-stream', written)
    await store.append(streamId('b'), 'any', written)
    assert.deepEqual(await revisionsOf(store, streamId('b')), [0, 1])
  })

  test('append() recognises an id in upper case', async ({ store, streamId, event }) => {
    const written = event()
    const first = await store.append(streamId(), 'no-stream', [written])
    const again = { ...written, id: written.id.toUpperCase() }
    assert.deepEqual(await store.append(streamId(), 'no-stream', [again]), first)
  })
}
