import { describe, expect, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { happened } from './child-work.ts'
import { eventsOf, nothingFailsUnheard } from './faulty-store.ts'

nothingFailsUnheard()

const EVENTS = 500
const AT_ONCE = 50
const ROUNDS = 5

/** Takes the first page of something and leaves it, with `break`. */
async function leave(pages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of pages) break
}

/** Takes the first page of something and aborts it. */
async function abortFirst(open: (signal: AbortSignal) => AsyncIterable<unknown>): Promise<void> {
  const abort = new AbortController()
  for await (const _ of open(abort.signal)) abort.abort()
}

describe('1,000 readings and subscriptions that are left early', { timeout: 120_000 }, () => {
  it('leave no call open at the server, and a store that works', async () => {
    const server = await startEventStore({ memory: true })
    const store = createEventStoreDbEventStore({ url: server.url })
    const events = Array.from({ length: EVENTS }, (_, number) => happened({ number }))
    await store.append('left-1', 'any', events)
    await store.append(
      'left-1',
      EVENTS - 1,
      events.map((_, number) => happened({ number })),
    )
    const ways = [
      () => leave(store.readStream('left-1')),
      () => leave(store.readAll({ pageSize: 10 })),
      () => abortFirst((signal) => store.readAll({ pageSize: 10, signal })),
      () => abortFirst((signal) => store.subscribeAll({ pageSize: 10, signal })),
    ]
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const way of ways) await Promise.all(Array.from({ length: AT_ONCE }, way))
    }
    await eventually('the end of every call', () => server.openCalls === 0)
    expect(await eventsOf(store, 'left-1')).toHaveLength(2 * EVENTS)
    await store.append('left-2', 'no-stream', [happened()])
    await store.close()
    await server.close()
  })
})
