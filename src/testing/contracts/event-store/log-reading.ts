import assert from 'node:assert/strict'
import type { EventStore, NewEvent } from '../../../domain/event-store.ts'
import { BEGINNING, comparePositions, hasReached } from '../../../domain/position.ts'
import { collect, idsOf, idsOfLog, pagesOf } from './collect.ts'
import type { Fixture, FixtureTest } from './fixture.ts'

/** Tests the reading of the whole log. */
export function testLogReading(test: FixtureTest): void {
  test('readAll() yields the events of all streams in the order of the log', async (fixture) => {
    const { store, from, written } = await writeSpread(fixture)
    const pages = await pagesOf(store, { from })
    const mine = new Set(idsOf(written))
    const ids = idsOf(pages.flatMap((page) => page.events)).filter((id) => mine.has(id))
    assert.deepEqual(ids, idsOf(written))
    const positions = pages.flatMap((page) => page.events.map((event) => event.position))
    assert.deepEqual(positions, [...positions].sort(comparePositions))
  })

  test('readAll() backwards yields the same events in the opposite order', async (fixture) => {
    const { store, written, filter } = await writeSpread(fixture)
    assert.deepEqual(await idsOfLog(store, { filter, direction: 'backwards' }), idsOf(written).reverse())
  })

  test('readAll() begins just behind the event at a position', async (fixture) => {
    const { store, written, filter, positions } = await writeSpread(fixture)
    const from = positions[3] as string
    assert.deepEqual(await idsOfLog(store, { filter, from }), idsOf(written.slice(4)))
    const earlier = await idsOfLog(store, { filter, from, direction: 'backwards' })
    assert.deepEqual(earlier, idsOf(written.slice(0, 4)).reverse())
  })

  test('readAll() joins two readings at a position without a gap and without a repetition', async (fixture) => {
    const { store, written, filter } = await writeSpread(fixture)
    const [page] = await collect(store.readAll({ filter, maxCount: 4 }))
    const rest = await idsOfLog(store, { filter, from: page?.completeThrough as string })
    assert.deepEqual([...idsOf(page?.events ?? []), ...rest], idsOf(written))
  })

  test('readAll() yields at most maxCount events', async (fixture) => {
    const { store, written, filter } = await writeSpread(fixture)
    assert.deepEqual(await idsOfLog(store, { filter, maxCount: 4, pageSize: 3 }), idsOf(written.slice(0, 4)))
    const last = await idsOfLog(store, { filter, maxCount: 2, direction: 'backwards' })
    assert.deepEqual(last, idsOf(written.slice(-2)).reverse())
  })

  for (const direction of ['forwards', 'backwards'] as const) {
    test(`readAll() ${direction} yields pages of at most pageSize events`, async (fixture) => {
      const { store, written, filter } = await writeSpread(fixture)
      const pages = await pagesOf(store, { filter, direction, pageSize: 3 })
      assert.ok(pages.every((page) => page.events.length <= 3))
      const ids = idsOf(pages.flatMap((page) => page.events))
      assert.deepEqual(ids, direction === 'forwards' ? idsOf(written) : idsOf(written).reverse())
    })
  }

  test('readAll() says with each page how far it has looked', async (fixture) => {
    const { store, filter, from } = await writeSpread(fixture)
    let before = from
    for (const { events, completeThrough } of await pagesOf(store, { filter, from, pageSize: 2 })) {
      for (const event of events) {
        assert.ok(comparePositions(event.position, before) > 0)
        assert.ok(hasReached(completeThrough, event.position))
      }
      assert.ok(hasReached(completeThrough, before))
      before = completeThrough
    }
  })

  test('readAll() completes through the head that it had at the first page', async (fixture) => {
    const { store, from } = await writeSpread(fixture)
    const { head } = await store.describe()
    const pages = await pagesOf(store, { from, pageSize: 2 })
    assert.equal(pages.at(-1)?.completeThrough, head)
  })

  test('readAll() backwards completes through the beginning', async (fixture) => {
    const { store, filter } = await writeSpread(fixture)
    const pages = await pagesOf(store, { filter, direction: 'backwards', pageSize: 2 })
    assert.equal(pages.at(-1)?.completeThrough, BEGINNING)
  })

  test('readAll() ends at the head that it had at the first page', async (fixture) => {
    const { store, from } = await writeSpread(fixture)
    const { head } = await store.describe()
    let pages = 0
    for await (const page of store.readAll({ from, pageSize: 3 })) {
      pages++
      assert.ok(hasReached(head, page.completeThrough))
      await store.append(fixture.streamId(`later-${pages}`), 'no-stream', [fixture.event()])
    }
    assert.ok(pages >= 3)
  })

  test('readAll() from the head yields one empty page', async (fixture) => {
    const { store } = await writeSpread(fixture)
    const { head } = await store.describe()
    assert.deepEqual(await pagesOf(store, { from: head }), [{ events: [], completeThrough: head }])
  })

  test('readAll() yields a log of many pages completely', async ({ store, streamId, events, prefix }) => {
    const written: NewEvent[] = []
    for (let stream = 0; stream < 6; stream++) {
      const batch = events(500)
      await store.append(streamId(`s${stream}`), 'no-stream', batch)
      written.push(...batch)
    }
    const filter = { streamPrefixes: [prefix] }
    assert.deepEqual(await idsOfLog(store, { filter }), idsOf(written))
    assert.deepEqual(await idsOfLog(store, { filter, direction: 'backwards' }), idsOf(written).reverse())
  })

  test('readAll() ends without an error when aborted', async (fixture) => {
    const { store, filter } = await writeSpread(fixture)
    assert.deepEqual(await idsOfLog(store, { filter, signal: AbortSignal.abort() }), [])
    const abort = new AbortController()
    const seen: string[] = []
    for await (const page of store.readAll({ filter, pageSize: 2, signal: abort.signal })) {
      seen.push(...idsOf(page.events))
      abort.abort()
    }
    assert.ok(seen.length <= 2)
  })

  test('readAll() orders concurrent appends the same for every reader', async ({ store, streamId, event, prefix }) => {
    const names = Array.from({ length: 64 }, (_, index) => streamId(`s${index}`))
    const results = await Promise.all(names.map((name) => store.append(name, 'no-stream', [event()])))
    const filter = { streamPrefixes: [prefix] }
    const events = (await pagesOf(store, { filter })).flatMap((page) => page.events)
    assert.deepEqual(
      events.map((stored) => stored.position),
      results.map((result) => result.position).sort(comparePositions),
    )
    assert.deepEqual(await idsOfLog(store, { filter, pageSize: 7 }), idsOf(events))
  })
}

/** Writes eight events into three streams by turns. */
async function writeSpread({ store, streamId, event, prefix }: Fixture): Promise<{
  store: EventStore
  from: string
  written: NewEvent[]
  positions: string[]
  filter: { streamPrefixes: string[] }
}> {
  const from = (await store.describe()).head
  const written: NewEvent[] = []
  const positions: string[] = []
  for (let index = 0; index < 8; index++) {
    const next = event({ data: index })
    const { position } = await store.append(streamId(`s${index % 3}`), 'any', [next])
    written.push(next)
    positions.push(position)
  }
  return { store, from, written, positions, filter: { streamPrefixes: [prefix] } }
}
