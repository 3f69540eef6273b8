import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import { appendUntilKnown } from '../../src/domain/append-until-known.ts'
import type { EventStore, NewEvent } from '../../src/domain/event-store.ts'
import { ask, openHandler, storyOf } from './open-handler.ts'
import { addCoins, countCoinsIn } from './purse.ts'
import { Crash, type Fault, withCounts, withFaults, withInterference } from './wrapped-stores.ts'

let store: EventStore
beforeEach(() => {
  store = createSqliteEventStore({ location: ':memory:' })
})
afterEach(async () => {
  vi.useRealTimers()
  await store.close()
})

const added = (coins: number): NewEvent => ({
  id: crypto.randomUUID(),
  type: 'CoinsAdded',
  data: { coins },
  metadata: {},
})
const write = (...events: NewEvent[]) => ({ streamId: 'purse-a', expectedRevision: 'no-stream' as const, events })
const always = (fault: Fault) => Array.from({ length: 100 }, () => fault)

describe('appendUntilKnown()', () => {
  it('sends the very same again while the outcome is unknown', async () => {
    const sent: unknown[] = []
    const faulty = withFaults(store, ['unknown, not written', 'unknown, written'])
    const append: EventStore['append'] = (...parts) => {
      sent.push(parts)
      return faulty.append(...parts)
    }
    const events = [added(1), added(2)]
    expect(await appendUntilKnown({ ...faulty, append }, write(...events))).toMatchObject({ revision: 1 })
    expect(sent).toEqual(Array.from({ length: 3 }, () => ['purse-a', 'no-stream', events]))
    expect(await storyOf(store)).toEqual(['CoinsAdded 1', 'CoinsAdded 2'])
  })
  it('answers where the events are when others came behind them meanwhile', async () => {
    const overtaken = withInterference(withFaults(store, ['unknown, written']), async (count) => {
      if (count === 1) await store.append('purse-a', 0, [added(9)])
    })
    expect(await appendUntilKnown(overtaken, write(added(1)))).toEqual({ revision: 0, position: '1' })
    expect(await storyOf(store)).toEqual(['CoinsAdded 1', 'CoinsAdded 9'])
  })
  it('leaves a known conflict to be decided again', async () => {
    await store.append('purse-a', 'no-stream', [added(1)])
    const counted = withCounts(store)
    await expect(appendUntilKnown(counted.store, write(added(2)))).rejects.toMatchObject({
      code: 'wrong-expected-revision',
      handling: 'redecide',
    })
    expect(counted.expected).toHaveLength(1)
  })
  it('leaves what is not an error of Outcry alone', async () => {
    await expect(appendUntilKnown(withFaults(store, ['crash, not written']), write(added(1)))).rejects.toThrow(Crash)
  })
  it.each(['unknown, written', 'unknown, not written'] as const)(
    'gives up after a few seconds of "%s"',
    async (fault) => {
      vi.useFakeTimers({ toFake: ['setTimeout'] })
      const counted = withCounts(withFaults(store, always(fault)))
      const ended = expect(appendUntilKnown(counted.store, write(added(1)))).rejects.toMatchObject({
        code: 'append-outcome-unknown',
        handling: 'retry',
      })
      while (counted.expected.length < 9) {
        await vi.advanceTimersByTimeAsync(2_000)
        await new Promise(setImmediate)
      }
      await ended
      expect(await storyOf(store)).toHaveLength(fault === 'unknown, written' ? 1 : 0)
    },
  )
})

describe('a command whose append has an unknown outcome', () => {
  it.each([
    ['written', ['unknown, written']],
    ['not written', ['unknown, not written']],
    ['written, and the answer is lost once more', ['unknown, written', 'unknown, written']],
    ['not written, then written', ['unknown, not written', 'unknown, written']],
  ] as [string, Fault[]][])('happens once when it was %s', async (_, faults) => {
    const handler = await openHandler(withFaults(store, faults))
    expect(await handler.handle(ask(countCoinsIn, { coins: 2 }))).toMatchObject({
      status: 'accepted',
      revision: 1,
      repeated: false,
      events: [{ revision: 0 }, { revision: 1 }],
    })
    expect(await storyOf(store)).toEqual(['CoinsAdded 1', 'CoinsAdded 1'])
  })
  it('is decided again when it was not written and another writer came first', async () => {
    const other = await openHandler(store)
    const faulty = withInterference(withFaults(store, ['unknown, not written']), async (count) => {
      if (count === 1) await other.handle(ask(addCoins, { coins: 9 }))
    })
    const handler = await openHandler(faulty)
    expect(await handler.handle(ask(addCoins, { coins: 1 }))).toMatchObject({ status: 'accepted', revision: 1 })
    expect(await storyOf(store)).toEqual(['CoinsAdded 9', 'CoinsAdded 1'])
  })
  it('is decided once when it was written and another writer came behind', async () => {
    const other = await openHandler(store)
    const faulty = withInterference(withFaults(store, ['unknown, written']), async (count) => {
      if (count === 1) await other.handle(ask(addCoins, { coins: 9 }))
    })
    const handler = await openHandler(faulty)
    expect(await handler.handle(ask(addCoins, { coins: 1 }))).toMatchObject({ status: 'accepted', revision: 0 })
    expect(await storyOf(store)).toEqual(['CoinsAdded 1', 'CoinsAdded 9'])
  })
})
