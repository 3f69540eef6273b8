import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMemorySnapshots } from '../../src/adapters/memory/snapshots.ts'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import { createSqliteSnapshots } from '../../src/adapters/sqlite/snapshots.ts'
import { type EventSource, entity } from '../../src/domain/entity.ts'
import { entityFingerprint } from '../../src/domain/entity-fingerprint.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import { versions } from '../../src/domain/event-versions.ts'
import type { Snapshots } from '../../src/domain/snapshots.ts'
import { accepted, ask, openHandler } from './open-handler.ts'
import { addCoins, CoinsAdded, closePurse, Purse, takeCoins } from './purse.ts'
import { withCounts } from './wrapped-stores.ts'

let store: EventStore
let snapshots: Snapshots
beforeEach(() => {
  store = createSqliteEventStore({ location: ':memory:' })
  snapshots = createSqliteSnapshots({ location: ':memory:' })
})
afterEach(async () => {
  await snapshots.close()
  await store.close()
})

/** Fills a purse with one coin after the other, as code would that knows nothing of commands. */
async function fill(log: EventStore, coins: number, streamId = 'purse-a'): Promise<void> {
  const batch = 10_000
  for (let done = 0; done < coins; done += batch) {
    const events = Array.from({ length: Math.min(batch, coins - done) }, () => ({
      id: crypto.randomUUID(),
      type: 'CoinsAdded',
      data: { coins: 1 },
      metadata: {},
    }))
    await log.append(streamId, 'any', events)
  }
}

describe('a stream of 100,000 events', () => {
  it('is not read again for each command, nor by the next process', async () => {
    await fill(store, 100_000)
    const counted = withCounts(store)
    const handler = await openHandler(counted.store, { snapshots })
    await handler.handle(ask(addCoins, { coins: 1 }))
    expect(counted.eventsRead()).toBe(100_000)
    for (let command = 0; command < 50; command += 1) await handler.handle(ask(addCoins, { coins: 1 }))
    expect(counted.eventsRead()).toBe(0)
    expect(await handler.handle(ask(takeCoins, { coins: 200_000 }))).toMatchObject({ details: { coins: 100_051 } })
    expect(counted.eventsRead()).toBe(1)

    const restarted = await openHandler(counted.store, { snapshots })
    expect(await restarted.handle(ask(takeCoins, { coins: 200_000 }))).toMatchObject({ details: { coins: 100_051 } })
    expect(counted.eventsRead()).toBe(52)
  })
})

describe('a handler', () => {
  it('forgets the streams it has not used for longest, and reads them again', async () => {
    const counted = withCounts(store)
    const handler = await openHandler(counted.store, { snapshots, maxStreams: 2 })
    for (const id of ['a', 'a', 'b', 'c']) await handler.handle(ask(addCoins, { coins: 5 }, { id }))
    expect(counted.eventsRead()).toBe(0)
    await handler.handle(ask(addCoins, { coins: 5 }, { id: 'c' }))
    expect(counted.eventsRead()).toBe(0)
    expect(await handler.handle(ask(takeCoins, { coins: 11 }, { id: 'a' }))).toMatchObject({ details: { coins: 10 } })
    expect(counted.eventsRead()).toBe(2)
  })
  it('takes a snapshot while it appends, every 500 events', async () => {
    const handler = await openHandler(store, { snapshots })
    for (let command = 0; command < 501; command += 1) await handler.handle(ask(addCoins, { coins: 1 }))
    const { logId } = await store.describe()
    expect(await snapshots.load('purse-a', entityFingerprint(Purse as never, logId))).toMatchObject({
      revision: 499,
      state: { status: 'open', coins: 500 },
    })
  })
  it('works without snapshots that can be read or kept', async () => {
    const broken: Snapshots = {
      load: () => Promise.reject(new Error('no disk')),
      save: () => Promise.reject(new Error('no disk')),
      close: async () => undefined,
    }
    await fill(store, 600)
    const handler = await openHandler(store, { snapshots: broken })
    expect(await handler.handle(ask(takeCoins, { coins: 700 }))).toMatchObject({ details: { coins: 600 } })
  })
  it('answers an accepted command also when its state cannot be folded, and tells the next one', async () => {
    const Trap = entity('trap', {
      initial: () => ({}),
      events: { TrapSprung: z.object({}) },
      evolve: {
        TrapSprung: () => {
          throw new RangeError('snap')
        },
      },
    })
    const spring = Trap.command('SpringTrap', z.object({}), () => Trap.events.TrapSprung({}))
    const handler = await openHandler(store, { sources: [Trap as EventSource] })
    expect(await handler.handle(ask(spring, {}))).toMatchObject({ status: 'accepted', revision: 0 })
    await expect(handler.handle(ask(spring, {}))).rejects.toThrow('snap')
  })
})

describe('a snapshot', () => {
  const decided = { commandId: 'c0', firstRevision: 0, eventCount: 1 }
  /** A snapshot that claims a million coins, so that its use shows. */
  const plant = async (claim: { fingerprint: string; revision: number; eventId: string }) =>
    snapshots.save({ streamId: 'purse-a', ...claim, state: { status: 'open', coins: 1_000_000 }, commands: [decided] })
  const coins = async (log = store) => {
    const outcome = await (await openHandler(log, { snapshots })).handle(ask(takeCoins, { coins: 9_999_999 }))
    return outcome.status === 'rejected' ? outcome.details['coins'] : outcome.status
  }
  const lastId = async (revision: number, log = store) => {
    for await (const [event] of log.readStream('purse-a', { from: revision, maxCount: 1 })) return event?.id ?? ''
    return ''
  }
  const own = async (log = store) => entityFingerprint(Purse as never, (await log.describe()).logId)

  beforeEach(() => fill(store, 10))

  it('is used when it belongs to the log and the code', async () => {
    await plant({ fingerprint: await own(), revision: 8, eventId: await lastId(8) })
    expect(await coins()).toBe(1_000_001)
  })
  it('of another log is not used', async () => {
    const other = createSqliteEventStore({ location: ':memory:' })
    await plant({ fingerprint: await own(other), revision: 8, eventId: await lastId(8) })
    await other.close()
    expect(await coins()).toBe(10)
  })
  it('of an event that is not in the log, as after a restore, is not used', async () => {
    await plant({ fingerprint: await own(), revision: 8, eventId: crypto.randomUUID() })
    expect(await coins()).toBe(10)
  })
  it('ahead of a restored log is not used', async () => {
    await plant({ fingerprint: await own(), revision: 10, eventId: await lastId(9) })
    expect(await coins()).toBe(10)
  })
  it('with an event that moved is not used', async () => {
    await plant({ fingerprint: await own(), revision: 7, eventId: await lastId(8) })
    expect(await coins()).toBe(10)
    await store.streams.setMetadata('purse-a', { truncateBefore: 8 })
    expect(await coins()).toBe(2)
  })
  it('of changed code has another fingerprint', async () => {
    const { logId } = await store.describe()
    const schema = z.object({ coins: z.int() })
    const purse = (parts: { fold?: () => object; upcast?: (data: { coins: number }) => { coins: number } } = {}) => {
      const { fold = () => ({ coins: 1 }), upcast = (data) => data } = parts
      const events = { CoinsAdded: versions(schema).next(schema, upcast) }
      return entity('purse', { initial: () => ({}), events, evolve: { CoinsAdded: fold } })
    }
    const retiring = (coins: number) => (coins === 1 ? () => [] : () => [CoinsAdded({ coins: 2 })])
    const codes = [
      purse(),
      purse({ fold: () => ({ coins: 2 }) }),
      purse({ upcast: () => ({ coins: 2 }) }),
      entity('purse', {
        initial: () => ({ coins: 0 }),
        events: { CoinsAdded: schema },
        evolve: { CoinsAdded: (s) => s },
      }),
      purse().retired('PurseFilled', schema, retiring(1)),
      purse().retired('PurseFilled', schema, retiring(2) as never),
    ]
    const fingerprints = codes.map((code) => entityFingerprint(code as never, logId))
    expect(new Set(fingerprints).size).toBe(codes.length)
    expect(entityFingerprint(purse() as never, logId)).toBe(fingerprints[0])
    expect(entityFingerprint(purse() as never, crypto.randomUUID())).not.toBe(fingerprints[0])
  })
  it('of a fold that has changed is not used by the new code', async () => {
    const memory = createMemorySnapshots({ maxSnapshots: 10 })
    await fill(store, 500)
    await (await openHandler(store, { snapshots: memory })).handle(ask(closePurse, {}))
    const Doubling = entity('purse', {
      initial: () => ({ coins: 0 }),
      events: { CoinsAdded: z.object({ coins: z.int() }), PurseClosed: z.object({}) },
      evolve: { CoinsAdded: (state, data) => ({ coins: state.coins + 2 * data.coins }), PurseClosed: (state) => state },
    })
    const tell = Doubling.command('Tell', z.object({}), (state) => Doubling.events.CoinsAdded(state))
    const changed = await openHandler(store, { snapshots: memory, sources: [Doubling as EventSource] })
    expect(accepted(await changed.handle(ask(tell, {}))).events).toMatchObject([{ data: { coins: 1_020 } }])
  })
})
