import assert from 'node:assert/strict'
import { collect, eventsOf, idsOf, rejectsWith, revisionsOf } from './collect.ts'
import type { Fixture, FixtureTest } from './fixture.ts'

/** Tests the reading of one stream. */
export function testStreamReading(test: FixtureTest): void {
  test('readStream() yields nothing for a stream that does not exist', async ({ store, streamId }) => {
    assert.deepEqual(await revisionsOf(store, streamId()), [])
    assert.deepEqual(await revisionsOf(store, streamId(), { direction: 'backwards' }), [])
  })

  test('readStream() yields the events of this stream only, in order', async ({ store, streamId, event, events }) => {
    const written = events(3)
    await store.append(streamId('a'), 'no-stream', written)
    await store.append(streamId('ab'), 'no-stream', [event()])
    assert.deepEqual(idsOf(await eventsOf(store, streamId('a'))), idsOf(written))
  })

  const cases = [
    { options: { from: 2 }, revisions: [2, 3, 4] },
    { options: { from: 4 }, revisions: [4] },
    { options: { from: 5 }, revisions: [] },
    { options: { maxCount: 2 }, revisions: [0, 1] },
    { options: { from: 1, maxCount: 2 }, revisions: [1, 2] },
    { options: { maxCount: 9 }, revisions: [0, 1, 2, 3, 4] },
    { options: { direction: 'backwards' }, revisions: [4, 3, 2, 1, 0] },
    { options: { direction: 'backwards', from: 2 }, revisions: [2, 1, 0] },
    { options: { direction: 'backwards', from: 9 }, revisions: [4, 3, 2, 1, 0] },
    { options: { direction: 'backwards', from: 3, maxCount: 2 }, revisions: [3, 2] },
    { options: { direction: 'backwards', maxCount: 1 }, revisions: [4] },
  ] as const
  for (const { options, revisions } of cases) {
    test(`readStream() with ${JSON.stringify(options)} yields ${JSON.stringify(revisions)} of 5`, async (fixture) => {
      await fixture.store.append(fixture.streamId(), 'no-stream', fixture.events(5))
      assert.deepEqual(await revisionsOf(fixture.store, fixture.streamId(), options), revisions)
    })
  }

  test('readStream() yields a long stream completely, in both directions', async ({ store, streamId, events }) => {
    const count = 2_500
    for (let from = 0; from < count; from += 500) {
      await store.append(streamId(), from === 0 ? 'no-stream' : from - 1, events(500))
    }
    const revisions = Array.from({ length: count }, (_, revision) => revision)
    assert.deepEqual(await revisionsOf(store, streamId()), revisions)
    assert.deepEqual(await revisionsOf(store, streamId(), { direction: 'backwards' }), revisions.reverse())
  })

  test('readStream() ends without an error when aborted', async (fixture) => {
    const { store, streamId, events } = fixture
    await store.append(streamId(), 'no-stream', events(5))
    assert.deepEqual(await revisionsOf(store, streamId(), { signal: AbortSignal.abort() }), [])
    await writeLong(fixture)
    const abort = new AbortController()
    let pages = 0
    for await (const _page of store.readStream(streamId('long'), { signal: abort.signal })) {
      pages++
      abort.abort()
    }
    assert.equal(pages, 1)
  })

  test('readStream() can be left early', async (fixture) => {
    await writeLong(fixture)
    for await (const page of fixture.store.readStream(fixture.streamId('long'))) {
      assert.equal(page[0]?.revision, 0)
      break
    }
    assert.equal((await collect(fixture.store.readStream(fixture.streamId('long')))).flat().length, 2_000)
  })

  test('readStream() rejects the reading of a tombstone', async ({ store, streamId, event }) => {
    await store.append(streamId(), 'no-stream', [event()])
    await store.streams.tombstone(streamId(), 0)
    await rejectsWith(eventsOf(store, streamId()), 'stream-deleted', { streamId: streamId() })
  })
}

async function writeLong({ store, streamId, events }: Fixture): Promise<void> {
  for (let from = 0; from < 2_000; from += 500) {
    await store.append(streamId('long'), from === 0 ? 'no-stream' : from - 1, events(500))
  }
}
