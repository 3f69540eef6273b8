import { getEventListeners, setMaxListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import type { EventStore } from '../../../src/domain/event-store.ts'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { happened } from './child-work.ts'
import { eventsOf, nothingFailsUnheard } from './faulty-store.ts'
import { usedHeapBytes } from './used-heap.ts'

nothingFailsUnheard()

const EVENTS = 500
const AT_ONCE = 50
const ROUNDS_OF_A_HALF = 2

/** What 600 readings may leave behind at most: 3 kB each, where a page alone takes a hundred times as much. */
const GROWTH_BYTES = 2_000_000

/** Takes the first page of something and leaves it, with `break`. */
async function leave(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pages) break
}

/** Follows the log until an event has come that is new, and leaves it, with `break`. */
async function leaveLive(store: EventStore, signal: AbortSignal): Promise<void> {
  for await (const { events } of store.subscribeAll({ from: 'end', signal })) {
    if (events.length > 0) break
    await store.append('left-live', 'any', [happened()])
  }
}

/** Takes the first page of something and aborts it. */
async function abortFirst(open: (signal: AbortSignal) => AsyncIterable<unknown>): Promise<void> {
  const abort = new AbortController()
  for await (const _ of open(abort.signal)) abort.abort()
}

/** A server, and a store with two times as many events as a page of a stream has. */
async function openWithEvents() {
  const server = await startEventStore({ memory: true })
  const store = createEventStoreDbEventStore({ url: server.url })
  for (const expected of ['no-stream', EVENTS - 1] as const) {
    const events = Array.from({ length: EVENTS }, (_, number) => happened({ number }))
    await store.append('left-1', expected, events)
  }
  return { server, store }
}

describe('1,200 readings and subscriptions that are left early', { timeout: 120_000 }, () => {
  it('leave no call open at the server, no memory in use, and a store that works', async () => {
    const { server, store } = await openWithEvents()
    const { signal } = new AbortController()
    setMaxListeners(0, signal)
    const ways = [
      () => leave(store.readStream('left-1', { signal })),
      () => leave(store.readAll({ pageSize: 10, signal })),
      () => abortFirst((aborted) => store.readAll({ pageSize: 10, signal: aborted })),
      () => leave(store.subscribeAll({ pageSize: 10, signal })),
      () => leaveLive(store, signal),
      () => abortFirst((aborted) => store.subscribeAll({ pageSize: 10, signal: aborted })),
    ]
    const leaveHalf = async () => {
      for (let round = 0; round < ROUNDS_OF_A_HALF; round += 1) {
        for (const way of ways) await Promise.all(Array.from({ length: AT_ONCE }, way))
      }
      await eventually('the end of every call', () => server.openCalls === 0)
      return usedHeapBytes()
    }
    const used = await leaveHalf()
    expect(await leaveHalf()).toBeLessThan(used + GROWTH_BYTES)
    expect(getEventListeners(signal, 'abort')).toEqual([])
    expect(await eventsOf(store, 'left-1')).toHaveLength(2 * EVENTS)
    await store.append('left-2', 'no-stream', [happened()])
    await store.close()
    await server.close()
  })
})
