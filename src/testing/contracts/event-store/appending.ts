import assert from 'node:assert/strict'
import { comparePositions } from '../../../domain/position.ts'
import { eventsOf, idsOf, idsOfLog, revisionsOf } from './collect.ts'
import type { FixtureTest } from './fixture.ts'

const WRITERS = 64

/** Tests what an append promises when nothing stands in its way. */
export function testAppending(test: FixtureTest): void {
  test('append() answers the revision and the position of its last event', async ({ store, streamId, events }) => {
    const result = await store.append(streamId(), 'no-stream', events(3))
    const stored = await eventsOf(store, streamId())
    assert.equal(result.revision, 2)
    assert.equal(result.position, stored[2]?.position)
  })

  test('append() goes on counting in the stream', async ({ store, streamId, event, events }) => {
    await store.append(streamId(), 'no-stream', events(2))
    assert.equal((await store.append(streamId(), 1, [event()])).revision, 2)
    assert.deepEqual(await revisionsOf(store, streamId()), [0, 1, 2])
  })

  test('append() keeps its events together and in order', async ({ store, streamId, events, prefix }) => {
    const written = events(20)
    await store.append(streamId(), 'no-stream', written)
    const log = await idsOfLog(store, { filter: { streamPrefixes: [prefix] } })
    assert.deepEqual(log, idsOf(written))
  })

  test('append() is seen by every reading that begins after its answer', async ({ store, streamId, event }) => {
    for (let revision = 0; revision < 10; revision++) {
      const { position } = await store.append(streamId(), revision === 0 ? 'no-stream' : revision - 1, [event()])
      assert.equal((await eventsOf(store, streamId(), { from: revision })).length, 1)
      assert.ok(comparePositions((await store.describe()).head, position) >= 0)
    }
  })

  test('append() gives later appends later positions', async ({ store, streamId, event }) => {
    const first = await store.append(streamId('a'), 'no-stream', [event()])
    const second = await store.append(streamId('b'), 'no-stream', [event()])
    assert.ok(comparePositions(first.position, second.position) < 0)
  })

  test('append() keeps nothing of an append that is rejected', async ({ store, streamId, event, events }) => {
    await store.append(streamId(), 'no-stream', [event()])
    await assert.rejects(store.append(streamId(), 5, events(3)))
    assert.deepEqual(await revisionsOf(store, streamId()), [0])
  })

  test('append() lets exactly one of many writers of a new stream win', async ({ store, streamId, event }) => {
    const writers = Array.from({ length: WRITERS }, () => store.append(streamId(), 'no-stream', [event()]))
    const outcomes = await Promise.allSettled(writers)
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1)
    assert.deepEqual(await revisionsOf(store, streamId()), [0])
  })

  test('append() lets writers of different streams all win', async ({ store, streamId, event, prefix }) => {
    const names = Array.from({ length: WRITERS }, (_, index) => streamId(`s${index}`))
    await Promise.all(names.map((name) => store.append(name, 'no-stream', [event()])))
    assert.equal((await idsOfLog(store, { filter: { streamPrefixes: [prefix] } })).length, WRITERS)
  })

  test('append() numbers concurrent writers without an expectation one after the other', async (fixture) => {
    const { store, streamId, event } = fixture
    const results = await Promise.all(Array.from({ length: WRITERS }, () => store.append(streamId(), 'any', [event()])))
    const revisions = results.map((result) => result.revision).sort((a, b) => a - b)
    assert.deepEqual(revisions, [...revisions.keys()])
    const positions = (await eventsOf(store, streamId())).map((stored) => stored.position)
    assert.deepEqual(positions, [...positions].sort(comparePositions))
  })

  test('append() does not mind what the caller does to its events afterwards', async ({ store, streamId, event }) => {
    const data = { amount: 1 }
    const appended = store.append(streamId(), 'no-stream', [event({ data })])
    data.amount = 2
    await appended
    assert.deepEqual((await eventsOf(store, streamId()))[0]?.data, { amount: 1 })
  })
}
