import { describe, expect, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import { appendUntilKnown } from '../../../src/domain/append-until-known.ts'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { happened } from './child-work.ts'
import { follow, nothingFailsUnheard, openThroughProxy, shortLimits, urlOf } from './faulty-store.ts'
import { startTcpProxy } from './tcp-proxy.ts'

nothingFailsUnheard()

const begins = [{ from: '0' }, { from: 'end' }] as const

/** Longer than the limit of one answer, and shorter than the patience of a subscription. */
const LONGER_THAN_AN_ANSWER_MS = 1_500

describe('a subscription that begins', { timeout: 60_000 }, () => {
  it.each(begins)('waits for a server that hangs: from $from', async (begin) => {
    const { store, proxy, direct, close } = await openThroughProxy(shortLimits)
    await direct.append('begin-1', 'no-stream', [happened({ number: 0 })])
    proxy.swallow('to-client')
    const followed = follow(store, begin)
    await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_AN_ANSWER_MS))
    proxy.heal()
    await eventually('the subscription to be live', () => followed.pages.some(({ caughtUp }) => caughtUp))
    await direct.append('begin-1', 0, [happened({ number: 1 })])
    await eventually('the event to arrive', () => followed.events.at(-1)?.revision === 1)
    expect(followed.events).toHaveLength(begin.from === 'end' ? 1 : 2)
    await followed.stop()
    expect(await followed.failure).toBeUndefined()
    await close()
  })

  it.each(begins)('waits for a server that is not there yet: from $from', async (begin) => {
    const proxy = await startTcpProxy(0)
    const { port } = proxy
    await proxy.close()
    const store = createEventStoreDbEventStore({ url: urlOf(port), timeLimits: shortLimits })
    const followed = follow(store, begin)
    await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_AN_ANSWER_MS))
    const server = await startEventStore({ memory: true, port })
    await eventually('the subscription to be live', () => followed.pages.some(({ caughtUp }) => caughtUp))
    await appendUntilKnown(store, { streamId: 'begin-2', expectedRevision: 'no-stream', events: [happened()] })
    await eventually('the event to arrive', () => followed.events.length === 1)
    await followed.stop()
    expect(await followed.failure).toBeUndefined()
    await store.close()
    await server.close()
  })

  it.each(begins)('gives up a server that stays away, after the time limit: from $from', async (begin) => {
    const { store, proxy, close } = await openThroughProxy({ ...shortLimits, comeBackMs: 1_000 })
    proxy.swallow('to-client')
    const began = performance.now()
    expect(await follow(store, begin).failure).toMatchObject({ code: 'database-unavailable' })
    expect(performance.now() - began).toBeGreaterThanOrEqual(1_000)
    await close()
  })

  it.each(begins)(
    'ends quietly when it is stopped, or the store closed, before any answer: from $from',
    async (begin) => {
      const { store, proxy, close } = await openThroughProxy({ silenceMs: 600_000 })
      await store.describe()
      proxy.swallow('to-client')
      const stopped = follow(store, begin)
      const closed = follow(store, begin)
      await stopped.stop()
      const closing = close()
      expect(await Promise.all([stopped.failure, closed.failure])).toEqual([undefined, undefined])
      await closing
    },
  )

  it('keeps the end that it found first, however often it comes back', async () => {
    const { store, proxy, direct, close } = await openThroughProxy(shortLimits)
    await direct.append('begin-3', 'no-stream', [happened({ number: 0 })])
    const followed = follow(store, { from: 'end' })
    await eventually('the subscription to be live', () => followed.pages.length > 0)
    for (let number = 1; number <= 5; number += 1) {
      proxy.cut()
      await direct.append('begin-3', number - 1, [happened({ number })])
    }
    await eventually('the last event', () => followed.events.at(-1)?.revision === 5)
    expect(followed.events.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5])
    await followed.stop()
    await close()
  })

  it.each(begins)('is refused at once where another log is: from $from', async (begin) => {
    const { store, proxy, close } = await openThroughProxy({ comeBackMs: 600_000 })
    const another = await startEventStore({ memory: true })
    await store.describe()
    proxy.leadTo(another.port)
    proxy.cut()
    expect(await follow(store, begin).failure).toMatchObject({ code: 'position-of-another-log' })
    await close()
    await another.close()
  })
})
