import assert from 'node:assert/strict'
import type { StreamMetadata } from '../../../domain/event-store.ts'
import { idsOf, idsOfLog, revisionsOf } from './collect.ts'
import type { Fixture, FixtureTest } from './fixture.ts'

/** Tests streams that were shortened. */
export function testStreamMetadata(test: FixtureTest): void {
  test('readMetadata() answers an empty object for a stream without metadata', async ({ store, streamId, event }) => {
    assert.deepEqual(await store.streams.readMetadata(streamId()), {})
    await store.append(streamId(), 'no-stream', [event()])
    assert.deepEqual(await store.streams.readMetadata(streamId()), {})
  })

  test('readMetadata() answers what setMetadata() kept', async ({ store, streamId }) => {
    const metadata = { maxCount: 5, maxAgeSeconds: 60, truncateBefore: 2, custom: { owner: 'Zoë', tags: [1, null] } }
    await store.streams.setMetadata(streamId(), metadata)
    assert.deepEqual(await store.streams.readMetadata(streamId()), metadata)
  })

  test('setMetadata() replaces what was there', async ({ store, streamId }) => {
    await store.streams.setMetadata(streamId(), { maxCount: 5, custom: { a: 1 } })
    await store.streams.setMetadata(streamId(), { truncateBefore: 1 })
    assert.deepEqual(await store.streams.readMetadata(streamId()), { truncateBefore: 1 })
  })

  const cases: { metadata: StreamMetadata; revisions: number[] }[] = [
    { metadata: { maxCount: 2 }, revisions: [3, 4] },
    { metadata: { maxCount: 9 }, revisions: [0, 1, 2, 3, 4] },
    { metadata: { truncateBefore: 3 }, revisions: [3, 4] },
    { metadata: { truncateBefore: 9 }, revisions: [] },
    { metadata: { maxCount: 4, truncateBefore: 3 }, revisions: [3, 4] },
    { metadata: { maxCount: 1, truncateBefore: 3 }, revisions: [4] },
    { metadata: { maxAgeSeconds: 3_600 }, revisions: [0, 1, 2, 3, 4] },
  ]
  for (const { metadata, revisions } of cases) {
    test(`${JSON.stringify(metadata)} leaves ${JSON.stringify(revisions)} of 5 events`, async (fixture) => {
      const { store, streamId } = fixture
      await writeFive(fixture)
      await store.streams.setMetadata(streamId(), metadata)
      assert.deepEqual(await revisionsOf(store, streamId()), revisions)
      assert.deepEqual(await revisionsOf(store, streamId(), { direction: 'backwards' }), [...revisions].reverse())
    })
  }

  test('readStream() from below what was cut off begins with what is left', async (fixture) => {
    await writeFive(fixture)
    await fixture.store.streams.setMetadata(fixture.streamId(), { truncateBefore: 2 })
    const options = { from: 0, maxCount: 2 }
    assert.deepEqual(await revisionsOf(fixture.store, fixture.streamId(), options), [2, 3])
  })

  test('maxAgeSeconds hides an event once it is older', async ({ store, streamId, event }) => {
    await store.streams.setMetadata(streamId(), { maxAgeSeconds: 1 })
    await store.append(streamId(), 'no-stream', [event()])
    const deadline = Date.now() + 20_000
    while ((await revisionsOf(store, streamId())).length > 0) {
      assert.ok(Date.now() < deadline, 'the event is still there after 20 s')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    assert.equal((await store.append(streamId(), 0, [event()])).revision, 1)
  })

  test('maxCount counts with every append', async (fixture) => {
    const { store, streamId, event } = fixture
    await store.streams.setMetadata(streamId(), { maxCount: 2 })
    await writeFive(fixture)
    await store.append(streamId(), 4, [event()])
    assert.deepEqual(await revisionsOf(store, streamId()), [4, 5])
  })

  test('the log keeps events that metadata has cut off their stream', async (fixture) => {
    const written = await writeFive(fixture)
    const { store, streamId, prefix } = fixture
    await store.streams.setMetadata(streamId(), { maxCount: 1, truncateBefore: 4 })
    assert.deepEqual(await idsOfLog(store, { filter: { streamPrefixes: [prefix] } }), idsOf(written))
  })

  test('an append leaves the metadata of its stream alone', async ({ store, streamId, event }) => {
    await store.append(streamId(), 'no-stream', [event()])
    await store.streams.setMetadata(streamId(), { custom: { owner: 'Zoë' } })
    await store.append(streamId(), 0, [event()])
    assert.deepEqual(await store.streams.readMetadata(streamId()), { custom: { owner: 'Zoë' } })
  })
}

async function writeFive({ store, streamId, events }: Fixture): Promise<{ id: string }[]> {
  const written = events(5)
  await store.append(streamId(), 'any', written)
  return written
}
