import assert from 'node:assert/strict'
import { BEGINNING } from '../../../domain/position.ts'
import type { EventStoreSubject, FixtureTest } from './fixture.ts'

/** Tests the counting of events. */
export function testCounting(test: FixtureTest, { features }: EventStoreSubject): void {
  if (!features.counts) {
    test('count() answers undefined', async ({ store }) => {
      const { head } = await store.describe()
      assert.equal(await store.count({ from: BEGINNING, through: head }), undefined)
    })
    return
  }

  test('count() counts behind the first position up to and including the last one', async (fixture) => {
    const { store, streamId, event, prefix } = fixture
    const positions: string[] = []
    for (const name of ['a', 'b', 'c', 'd']) {
      positions.push((await store.append(streamId(name), 'no-stream', [event()])).position)
    }
    const [first, , third] = positions as [string, string, string]
    assert.equal(await store.count({ from: first, through: third, filter: { streamPrefixes: [prefix] } }), 2)
    assert.equal(await store.count({ from: first, through: first, filter: { streamPrefixes: [prefix] } }), 0)
    assert.equal(await store.count({ from: third, through: first, filter: { streamPrefixes: [prefix] } }), 0)
  })

  test('count() counts what a reading with the same filter yields', async ({ store, streamId, event, type }) => {
    const written = ['A', 'B', 'A', 'C'].map((name) => event({ type: type(name) }))
    await store.append(streamId(), 'no-stream', written)
    const { head } = await store.describe()
    const count = (types: string[]) => store.count({ from: BEGINNING, through: head, filter: { types } })
    assert.equal(await count([type('A'), type('C'), type('Never')]), 3)
    assert.equal(await count([type('Never')]), 0)
    assert.equal(await count([]), 0)
  })

  test('count() without a filter counts every event', async ({ store, streamId, events }) => {
    const from = (await store.describe()).head
    const { position } = await store.append(streamId(), 'no-stream', events(5))
    assert.equal(await store.count({ from, through: position }), 5)
  })
}
