import assert from 'node:assert/strict'
import { comparePositions, hasReached } from '../../../domain/position.ts'
import { idsOf } from './collect.ts'
import type { FixtureTest } from './fixture.ts'
import { subscribe } from './subscriber.ts'

/** Tests the following of the log. */
export function testSubscriptions(test: FixtureTest): void {
  test('subscribeAll() yields what is there, then what is appended', async ({ store, streamId, events, prefix }) => {
    const earlier = events(3)
    await store.append(streamId('a'), 'no-stream', earlier)
    const subscriber = subscribe(store, { filter: { streamPrefixes: [prefix] } })
    assert.deepEqual(idsOf(await subscriber.events(3)), idsOf(earlier))
    const later = events(2)
    await store.append(streamId('b'), 'no-stream', later)
    assert.deepEqual(idsOf(await subscriber.events(2)), idsOf(later))
    await subscriber.stop()
  })

  test("subscribeAll() from the 'end' yields only what is appended from then on", async (fixture) => {
    const { store, streamId, event, prefix } = fixture
    await store.append(streamId('a'), 'no-stream', [event()])
    const subscriber = subscribe(store, { from: 'end', filter: { streamPrefixes: [prefix] } })
    const first = await subscriber.next()
    assert.deepEqual([first.events, first.caughtUp], [[], true])
    const later = event()
    await store.append(streamId('b'), 'no-stream', [later])
    assert.deepEqual(idsOf(await subscriber.events(1)), [later.id])
    await subscriber.stop()
  })

  test('subscribeAll() begins just behind the event at a position', async ({ store, streamId, event, prefix }) => {
    const { position } = await store.append(streamId('a'), 'no-stream', [event()])
    const later = event()
    await store.append(streamId('b'), 'no-stream', [later])
    const subscriber = subscribe(store, { from: position, filter: { streamPrefixes: [prefix] } })
    assert.deepEqual(idsOf(await subscriber.events(1)), [later.id])
    await subscriber.stop()
  })

  test('subscribeAll() says when it has caught up', async ({ store, streamId, events, prefix }) => {
    const from = (await store.describe()).head
    await store.append(streamId(), 'no-stream', events(10))
    const { head } = await store.describe()
    const subscriber = subscribe(store, { from, pageSize: 3, filter: { streamPrefixes: [prefix] } })
    const pages = await subscriber.until((page) => page.caughtUp, 'a page that has caught up')
    assert.equal(pages.flatMap((page) => page.events).length, 10)
    assert.ok(pages.every((page) => page.events.length <= 3))
    assert.ok(hasReached(pages.at(-1)?.completeThrough as string, head))
    await subscriber.stop()
  })

  test('subscribeAll() says so at once when nothing is there', async ({ store }) => {
    const { head } = await store.describe()
    const subscriber = subscribe(store, { from: head })
    const page = await subscriber.next()
    assert.deepEqual(page, { events: [], completeThrough: head, caughtUp: true })
    await subscriber.stop()
  })

  test('subscribeAll() completes through events that do not match', async ({ store, streamId, event, type }) => {
    const subscriber = subscribe(store, { from: 'end', filter: { types: [type('Never')] } })
    await subscriber.next()
    const { position } = await store.append(streamId(), 'no-stream', [event()])
    const reached = (page: { completeThrough: string }) => hasReached(page.completeThrough, position)
    const pages = await subscriber.until(reached, 'a page that completes through the event')
    assert.deepEqual(
      pages.flatMap((page) => page.events),
      [],
    )
    await subscriber.stop()
  })

  test('subscribeAll() learns of a type that is new', async ({ store, streamId, event, type }) => {
    const subscriber = subscribe(store, { from: 'end', filter: { types: [type('New')] } })
    await subscriber.next()
    const written = event({ type: type('New') })
    await store.append(streamId(), 'no-stream', [event(), written])
    assert.deepEqual(idsOf(await subscriber.events(1)), [written.id])
    await subscriber.stop()
  })

  test('subscribeAll() yields every event once and in order while many are appended', async (fixture) => {
    const { store, streamId, event, prefix } = fixture
    const subscriber = subscribe(store, { from: 'end', pageSize: 5, filter: { streamPrefixes: [prefix] } })
    await subscriber.next()
    const appending = Array.from({ length: 200 }, (_, index) =>
      store.append(streamId(`s${index % 7}`), 'any', [event()]),
    )
    const seen = await subscriber.events(200)
    const results = await Promise.all(appending)
    assert.deepEqual(
      seen.map((stored) => stored.position),
      results.map((result) => result.position).sort(comparePositions),
    )
    await subscriber.stop()
  })

  test('subscribeAll() keeps what is appended while its consumer is busy', async (fixture) => {
    const { store, streamId, events, prefix } = fixture
    const subscriber = subscribe(store, { from: 'end', pageSize: 2, filter: { streamPrefixes: [prefix] } })
    await subscriber.next()
    const written = events(9)
    await store.append(streamId(), 'no-stream', written.slice(0, 3))
    const first = await subscriber.events(1)
    await store.append(streamId(), 2, written.slice(3))
    const rest = await subscriber.events(9 - first.length)
    assert.deepEqual(idsOf([...first, ...rest]), idsOf(written))
    await subscriber.stop()
  })

  test('many subscriptions all see an append', async ({ store, streamId, event, prefix }) => {
    const subscribers = Array.from({ length: 10 }, () =>
      subscribe(store, { from: 'end', filter: { streamPrefixes: [prefix] } }),
    )
    for (const subscriber of subscribers) await subscriber.next()
    const written = event()
    await store.append(streamId(), 'no-stream', [written])
    for (const subscriber of subscribers) assert.deepEqual(idsOf(await subscriber.events(1)), [written.id])
    await Promise.all(subscribers.map((subscriber) => subscriber.stop()))
  })

  test('subscribeAll() ends without an error when it is aborted while it waits', async ({ store }) => {
    const abort = new AbortController()
    const pages = store.subscribeAll({ from: 'end', signal: abort.signal })[Symbol.asyncIterator]()
    await pages.next()
    const waiting = pages.next()
    abort.abort()
    assert.equal((await waiting).done, true)
  })

  test('subscribeAll() yields nothing when it is aborted beforehand', async ({ store }) => {
    const pages = store.subscribeAll({ signal: AbortSignal.abort() })[Symbol.asyncIterator]()
    assert.equal((await pages.next()).done, true)
  })

  test('subscribeAll() can be left early', async ({ store, streamId, event }) => {
    await store.append(streamId(), 'no-stream', [event()])
    for await (const _page of store.subscribeAll({ signal: new AbortController().signal })) break
    assert.equal((await store.append(streamId(), 0, [event()])).revision, 1)
  })
}
