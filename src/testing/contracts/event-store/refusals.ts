import assert from 'node:assert/strict'
import type { ExpectedRevision, NewEvent } from '../../../domain/event-store.ts'
import type { JsonValue } from '../../../domain/json.ts'
import { eventsOf, rejectsWith, revisionsOf } from './collect.ts'
import type { FixtureTest } from './fixture.ts'

const MEBIBYTE = 1_048_576

/** Tests what can never be stored. */
export function testRefusals(test: FixtureTest): void {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const notJson: Record<string, unknown> = {
    undefined: undefined,
    'a function': () => 1,
    'a bigint': { amount: 1n },
    'a cycle': cycle,
  }
  for (const [what, data] of Object.entries(notJson)) {
    test(`append() refuses data that is ${what}`, async ({ store, streamId, event }) => {
      const bad = { ...event(), data: data as JsonValue }
      await rejectsWith(store.append(streamId(), 'no-stream', [event(), bad]), 'append-refused')
      assert.deepEqual(await revisionsOf(store, streamId()), [])
    })
  }

  const damaged: Record<string, Partial<NewEvent>> = {
    'an id that is no UUID': { id: 'order-1' },
    'an empty type': { type: '' },
    'metadata that is not JSON': { metadata: cycle as NewEvent['metadata'] },
    'metadata that is no object': { metadata: [] as unknown as NewEvent['metadata'] },
  }
  for (const [what, part] of Object.entries(damaged)) {
    test(`append() refuses ${what}`, async ({ store, streamId, event }) => {
      await rejectsWith(store.append(streamId(), 'no-stream', [{ ...event(), ...part }]), 'append-refused')
    })
  }

  test('append() refuses no events', async ({ store, streamId }) => {
    await rejectsWith(store.append(streamId(), 'any', []), 'append-refused')
  })

  test('append() refuses an empty stream id', async ({ store, event }) => {
    await rejectsWith(store.append('', 'any', [event()]), 'append-refused')
  })

  for (const expected of [-1, 1.5, Number.NaN, 'none']) {
    test(`append() refuses ${expected} as an expected revision`, async ({ store, streamId, event }) => {
      await rejectsWith(store.append(streamId(), expected as ExpectedRevision, [event()]), 'append-refused')
    })
  }

  test('append() refuses an event of more than a mebibyte', async ({ store, streamId, event }) => {
    const large = event({ data: 'x'.repeat(MEBIBYTE) })
    await rejectsWith(store.append(streamId(), 'no-stream', [large]), 'append-refused')
  })

  test('append() measures an event in bytes', async ({ store, streamId, event }) => {
    const large = event({ data: '€'.repeat(MEBIBYTE / 2) })
    await rejectsWith(store.append(streamId(), 'no-stream', [large]), 'append-refused')
  })

  test('append() keeps an event of nearly a mebibyte', async ({ store, streamId, event }) => {
    const text = 'x'.repeat(MEBIBYTE - 4_096)
    await store.append(streamId(), 'no-stream', [event({ data: { text } })])
    assert.deepEqual((await eventsOf(store, streamId()))[0]?.data, { text })
  })

  test('append() goes on after a refusal', async ({ store, streamId, event }) => {
    await rejectsWith(store.append(streamId(), 'any', []), 'append-refused')
    assert.equal((await store.append(streamId(), 'no-stream', [event()])).revision, 0)
  })
}
