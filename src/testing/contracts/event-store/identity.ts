import assert from 'node:assert/strict'
import { BEGINNING, hasReached } from '../../../domain/position.ts'
import { eventsOf, idsOf, idsOfLog, pagesOf, rejectsWith } from './collect.ts'
import type { EventStoreSubject, FixtureTest } from './fixture.ts'
import { subscribe } from './subscriber.ts'

/** Tests what a log is called, and what opening and closing do to it. */
export function testIdentity(test: FixtureTest, { open, features }: EventStoreSubject): void {
  test('describe() names the log, its lanes and its head', async ({ store, streamId, event }) => {
    const { position } = await store.append(streamId(), 'no-stream', [event()])
    const log = await store.describe()
    assert.match(log.logId, /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/)
    assert.ok(Number.isInteger(log.laneCount) && log.laneCount > 0)
    assert.notEqual(log.laneHash, '')
    assert.ok(hasReached(log.head, position))
  })

  test('close() waits for appends under way', async ({ store, streamId, event }) => {
    const appending = Array.from({ length: 20 }, () => store.append(streamId(), 'any', [event()]))
    await store.close()
    const revisions = (await Promise.all(appending)).map((result) => result.revision)
    assert.deepEqual(revisions, [...revisions.keys()])
  })

  test('close() ends subscriptions without an error', async ({ store }) => {
    const subscriber = subscribe(store, { from: 'end' })
    await subscriber.next()
    const ended = subscriber.ended()
    await store.close()
    assert.deepEqual(await ended, [])
  })

  test('close() can be called twice', async ({ store }) => {
    await Promise.all([store.close(), store.close()])
    await store.close()
  })

  test('a closed store says so', async ({ store, streamId, event }) => {
    await store.close()
    await rejectsWith(store.append(streamId(), 'any', [event()]), 'database-unavailable')
    await rejectsWith(eventsOf(store, streamId()), 'database-unavailable')
    await rejectsWith(store.describe(), 'database-unavailable')
  })

  if (features.separateLogs) {
    test('a new log is empty', async ({ store }) => {
      assert.equal((await store.describe()).head, BEGINNING)
      assert.deepEqual(await pagesOf(store), [{ events: [], completeThrough: BEGINNING }])
      const backwards = await pagesOf(store, { direction: 'backwards' })
      assert.deepEqual(backwards, [{ events: [], completeThrough: BEGINNING }])
    })

    test('another log has another identity', async ({ store, log }) => {
      const other = await open(`${log}-other`)
      try {
        assert.notEqual((await other.describe()).logId, (await store.describe()).logId)
      } finally {
        await other.close()
      }
    })
  }

  if (features.persists) {
    test('a log that is opened again has its identity and all that was acknowledged', async (fixture) => {
      const { store, log, streamId, events, prefix } = fixture
      const written = events(5)
      await store.append(streamId(), 'no-stream', written)
      await store.streams.setMetadata(streamId('other'), { maxCount: 3 })
      const before = await store.describe()
      await store.close()
      const again = await open(log)
      try {
        assert.deepEqual(await again.describe(), before)
        assert.deepEqual(await idsOfLog(again, { filter: { streamPrefixes: [prefix] } }), idsOf(written))
        assert.deepEqual(await again.streams.readMetadata(streamId('other')), { maxCount: 3 })
        assert.equal((await again.append(streamId(), 'no-stream', written)).revision, 4)
      } finally {
        await again.close()
      }
    })
  }
}
