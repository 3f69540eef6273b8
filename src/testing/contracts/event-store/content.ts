import assert from 'node:assert/strict'
import type { JsonValue } from '../../../domain/json.ts'
import { eventsOf, idsOfLog, pagesOf } from './collect.ts'
import type { FixtureTest } from './fixture.ts'

const VALUES: Record<string, JsonValue> = {
  null: null,
  false: false,
  zero: 0,
  'a fraction': 0.1,
  'the largest safe integer': Number.MAX_SAFE_INTEGER,
  'an empty text': '',
  'an array': [1, [2, []], { a: null }],
  'text in many scripts': 'Zażółć gęślą jaźń 漢字 🦉 \u0000 \u2028 "\\',
  'half a character': '\ud800 and \udfff',
  'keys in many scripts': { 'ключ 🔑': 1, '': 2 },
  'a key named __proto__': JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "toString": 2}'),
  'keys that look like numbers': { 10: 'a', 9: 'b', '-1': 'c' },
}

/** Tests that what comes out is what went in. */
export function testContent(test: FixtureTest): void {
  for (const [what, value] of Object.entries(VALUES)) {
    test(`an event keeps ${what}`, async ({ store, streamId, event }) => {
      await store.append(streamId(), 'no-stream', [event({ data: value, metadata: { value } })])
      const [stored] = await eventsOf(store, streamId())
      assert.deepEqual(stored?.data, value)
      const { value: kept } = stored?.metadata ?? {}
      assert.deepEqual(kept, value)
      assert.equal(stored?.undecodable, undefined)
      assert.equal(Reflect.get({}, 'admin'), undefined)
    })
  }

  test('an event is the same from its stream and from the log', async ({ store, streamId, event, prefix }) => {
    const before = Date.now() - 60_000
    const written = event({ data: { a: 1 }, metadata: { $correlationId: 'c', schemaVersion: 2 } })
    const { position } = await store.append(streamId(), 'no-stream', [written])
    const [ofStream] = await eventsOf(store, streamId())
    const [page] = await pagesOf(store, { filter: { streamPrefixes: [prefix] } })
    for (const stored of [ofStream, page?.events[0]]) {
      assert.equal(stored?.id, written.id)
      assert.equal(stored?.streamId, streamId())
      assert.equal(stored?.revision, 0)
      assert.equal(stored?.position, position)
      assert.equal(stored?.type, written.type)
      assert.deepEqual(stored?.data, written.data)
      assert.deepEqual(stored?.metadata, written.metadata)
      assert.equal(stored?.schemaVersion, 2)
      assert.match(stored?.recordedAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
      assert.ok(Date.parse(stored?.recordedAt ?? '') > before)
    }
  })

  test('an event leaves out properties that are undefined', async ({ store, streamId, event }) => {
    const data = { kept: 1, left: undefined }
    await store.append(streamId(), 'no-stream', [event({ data })])
    assert.deepEqual((await eventsOf(store, streamId()))[0]?.data, { kept: 1 })
  })

  test('streams with ids in many scripts are different streams', async ({ store, streamId, event }) => {
    const names = ['ä', 'a\u0308', 'Ä', '漢字', '🦉', ' ', "'; --", '%', '_', '*', 'a'.repeat(150)].map(streamId)
    for (const name of names) await store.append(name, 'no-stream', [event({ data: name })])
    for (const name of names) {
      const stored = await eventsOf(store, name)
      assert.deepEqual(
        stored.map((one) => [one.streamId, one.data]),
        [[name, name]],
      )
    }
  })

  test('event types in many scripts are different types', async ({ store, streamId, event, type }) => {
    const types = ['Zażółć', 'zażółć', '漢字', '🦉', "'; --"].map(type)
    const written = types.map((name) => event({ type: name }))
    await store.append(streamId(), 'no-stream', written)
    for (const { id, type: name } of written) {
      assert.deepEqual(await idsOfLog(store, { filter: { types: [name] } }), [id])
    }
  })

  test('streams whose ids have the same hash stay apart', async ({ store, streamId, event }) => {
    // These two have the same 32-bit FNV-1a hash when the same text follows them.
    const names = ['costarring', 'liquid'].map((word) => `${word}-${streamId()}`)
    for (const name of names) await store.append(name, 'no-stream', [event({ data: name })])
    for (const name of names) assert.deepEqual((await eventsOf(store, name))[0]?.data, name)
  })
}
