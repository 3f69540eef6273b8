import assert from 'node:assert/strict'
import type { NewEvent } from '../../../domain/event-store.ts'
import { BEGINNING } from '../../../domain/position.ts'
import { idsOf, idsOfLog, pagesOf } from './collect.ts'
import type { Fixture, FixtureTest } from './fixture.ts'

/** Tests which events a filter lets through, and that it hides nothing else. */
export function testFilters(test: FixtureTest): void {
  for (const direction of ['forwards', 'backwards'] as const) {
    test(`a filter by types lets only those through, in order, ${direction}`, async (fixture) => {
      const written = await writeTypes(fixture)
      const types = [fixture.type('A'), fixture.type('C'), fixture.type('Never')]
      const expected = idsOf(written.filter((event) => types.includes(event.type)))
      const ids = await idsOfLog(fixture.store, { filter: { types }, direction, pageSize: 2 })
      assert.deepEqual(ids, direction === 'forwards' ? expected : expected.reverse())
    })
  }

  test('a filter by types takes a type that is named twice once', async (fixture) => {
    const written = await writeTypes(fixture)
    const types = [fixture.type('A'), fixture.type('A')]
    const expected = idsOf(written.filter((event) => event.type === types[0]))
    assert.deepEqual(await idsOfLog(fixture.store, { filter: { types } }), expected)
  })

  test('a filter by types distinguishes types of which one begins like the other', async (fixture) => {
    const { store, streamId, event, type } = fixture
    const short = event({ type: type('Paid') })
    const long = event({ type: `${type('Paid')}Back` })
    await store.append(streamId(), 'no-stream', [short, long])
    assert.deepEqual(await idsOfLog(store, { filter: { types: [short.type] } }), [short.id])
  })

  test('a filter by many types lets them all through', async ({ store, streamId, event, type }) => {
    const written = Array.from({ length: 150 }, (_, index) => event({ type: type(`T${index}`) }))
    await store.append(streamId(), 'no-stream', written)
    const types = written.map((one) => one.type)
    assert.deepEqual(await idsOfLog(store, { filter: { types } }), idsOf(written))
    assert.deepEqual(
      await idsOfLog(store, { filter: { types: types.slice(0, 40) }, pageSize: 7 }),
      idsOf(written.slice(0, 40)),
    )
  })

  test('a filter by prefixes lets the streams through whose ids begin with one of them', async (fixture) => {
    const { store, streamId, event } = fixture
    const names = ['cart-1', 'cart-2', 'cartoon-1', 'order-1', 'Cart-1', 'c%rt-1'].map(streamId)
    for (const name of names) await store.append(name, 'no-stream', [event({ data: name })])
    const dataOf = async (prefixes: string[]) => {
      const pages = await pagesOf(store, { filter: { streamPrefixes: prefixes.map(streamId) } })
      return pages.flatMap((page) => page.events.map((stored) => stored.data))
    }
    assert.deepEqual(await dataOf(['cart-']), names.slice(0, 2))
    assert.deepEqual(await dataOf(['cart']), names.slice(0, 3))
    assert.deepEqual(await dataOf(['order-', 'cart-']), [names[0], names[1], names[3]])
    assert.deepEqual(await dataOf(['cart-', 'cart-1']), names.slice(0, 2))
    assert.deepEqual(await dataOf(['c%']), [names[5]])
    assert.deepEqual(await dataOf(['cart-3']), [])
  })

  test('a filter by prefixes knows many scripts', async ({ store, streamId, event }) => {
    const owl = event()
    await store.append(streamId('🦉漢字-1'), 'no-stream', [owl])
    await store.append(streamId('🦊漢字-1'), 'no-stream', [event()])
    assert.deepEqual(await idsOfLog(store, { filter: { streamPrefixes: [streamId('🦉')] } }), [owl.id])
    assert.deepEqual(await idsOfLog(store, { filter: { streamPrefixes: [streamId('🦉漢字-1')] } }), [owl.id])
  })

  const nothing = {
    'a type that never happened': (fixture: Fixture) => ({ types: [fixture.type('Never')] }),
    'a prefix of no stream': (fixture: Fixture) => ({ streamPrefixes: [fixture.streamId('never-')] }),
    'no types': () => ({ types: [] }),
    'no prefixes': () => ({ streamPrefixes: [] }),
  }
  for (const [what, filterOf] of Object.entries(nothing)) {
    test(`readAll() with ${what} yields no event and completes through the head`, async (fixture) => {
      await writeTypes(fixture)
      const { head } = await fixture.store.describe()
      const pages = await pagesOf(fixture.store, { filter: filterOf(fixture) })
      assert.deepEqual(
        pages.flatMap((page) => page.events),
        [],
      )
      assert.equal(pages.at(-1)?.completeThrough, head)
    })

    test(`readAll() backwards with ${what} yields no event and completes through the beginning`, async (fixture) => {
      await writeTypes(fixture)
      const pages = await pagesOf(fixture.store, { filter: filterOf(fixture), direction: 'backwards' })
      assert.deepEqual(
        pages.flatMap((page) => page.events),
        [],
      )
      assert.equal(pages.at(-1)?.completeThrough, BEGINNING)
    })
  }

  test('readAll() completes through the head when the last events do not match', async (fixture) => {
    const { store, streamId, event, events, type } = fixture
    const match = event({ type: type('Match') })
    await store.append(streamId('a'), 'no-stream', [match])
    await store.append(streamId('b'), 'no-stream', events(20))
    const { head } = await store.describe()
    for (const pageSize of [1, 2, 1_000]) {
      const pages = await pagesOf(store, { filter: { types: [match.type] }, pageSize })
      assert.deepEqual(idsOf(pages.flatMap((page) => page.events)), [match.id])
      assert.equal(pages.at(-1)?.completeThrough, head)
    }
  })
}

async function writeTypes({ store, streamId, event, type }: Fixture): Promise<NewEvent[]> {
  const written = ['A', 'B', 'A', 'C', 'B', 'C', 'A', 'C', 'C'].map((name) => event({ type: type(name) }))
  for (const [index, next] of written.entries()) await store.append(streamId(`s${index % 2}`), 'any', [next])
  return written
}
