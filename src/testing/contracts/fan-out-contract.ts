import { deepStrictEqual, ok, rejects } from 'node:assert/strict'
import type { Announcement, FanOut, FanOutMessage } from '../../projections/fan-out.ts'
import { CONTRACT_TIMEOUT_MS, type TestFunctions } from './test-functions.ts'

/** What the fan-out contract needs. */
export interface FanOutContract {
  /** The functions of the test runner. */
  readonly test: TestFunctions
  /** Opens a fan-out that nobody else uses. */
  readonly open: () => Promise<FanOut>
  /** What the adapter can do besides. */
  readonly features: {
    /** Whether a new publisher knows what was published before it. */
    readonly remembersLast: boolean
  }
}

/** How long a consumer waits for what was published, in ms. */
const DEADLINE_MS = 10_000

const message = (position: number, lane: number, previousInLane = 0): FanOutMessage => ({
  lane,
  previousInLane: String(previousInLane),
  previousInLog: String(position - 1),
  event: {
    id: `00000000-0000-4000-8000-${String(position).padStart(12, '0')}`,
    streamId: `account-${lane}`,
    revision: position,
    position: String(position),
    type: 'Deposited',
    data: { amount: position },
    schemaVersion: 1,
    metadata: {},
    recordedAt: '2026-01-01T00:00:00.000Z',
  },
})

/** Declares the tests that every fan-out must pass. */
export function fanOutContract({ test, open, features }: FanOutContract): void {
  const { describe } = test
  const it = (name: string, body: () => Promise<void>) => test.it(name, body, CONTRACT_TIMEOUT_MS)

  describe('a fan-out', () => {
    it('carries the messages of a lane in order, as they were sent, and no others', async () => {
      const fanOut = await open()
      const publisher = await fanOut.openPublisher('log')
      const received = collect(fanOut, 1, 2)
      const sent = [message(1, 1), message(2, 2), message(3, 1, 1)]
      await publisher.publish(sent)
      deepStrictEqual(await received, [sent[0], sent[2]])
      await fanOut.close()
    })

    it('carries the whole log in order to those who ask for it, and to each of them', async () => {
      const fanOut = await open()
      const publisher = await fanOut.openPublisher('log')
      const received = [collect(fanOut, 'log', 3), collect(fanOut, 'log', 3)]
      const sent = [message(1, 1), message(2, 2), message(3, 1, 1)]
      await publisher.publish(sent.slice(0, 2))
      await publisher.publish(sent.slice(2))
      deepStrictEqual(await Promise.all(received), [sent, sent])
      await fanOut.close()
    })

    it('begins with what is published from now on', async () => {
      const fanOut = await open()
      const publisher = await fanOut.openPublisher('log')
      await publisher.publish([message(1, 1)])
      const received = collect(fanOut, 1, 1)
      await publisher.publish([message(2, 1, 1)])
      deepStrictEqual(await received, [message(2, 1, 1)])
      await fanOut.close()
    })

    it('tells every consumer how far the publishing has come', async () => {
      const fanOut = await open()
      const publisher = await fanOut.openPublisher('log')
      const announced = [nextAnnouncement(fanOut, 1), nextAnnouncement(fanOut, 'log')]
      const announcement = { head: '9', lanes: new Map([[1, '7']]) }
      await publisher.announce(announcement)
      deepStrictEqual(await Promise.all(announced), [announcement, announcement])
      await fanOut.close()
    })

    it('lets an earlier publisher publish nothing more', async () => {
      const fanOut = await open()
      const earlier = await fanOut.openPublisher('log')
      await earlier.publish([message(1, 1)])
      const later = await fanOut.openPublisher('log')
      deepStrictEqual(later.last, features.remembersLast ? '1' : undefined)
      const received = collect(fanOut, 1, 1)
      await rejects(earlier.publish([message(2, 1, 1)]), { code: 'fan-out-fenced' })
      await later.publish([message(2, 1, 1)])
      deepStrictEqual(await received, [message(2, 1, 1)])
      await fanOut.close()
    })

    it('never waits for a slow consumer, whose messages stay in order whatever it loses', async () => {
      const fanOut = await open()
      const { messages } = await consumeSlowly(fanOut, 30_000)
      const positions = messages.map(({ event }) => Number(event.position))
      deepStrictEqual(
        positions.filter((position, index) => position <= (positions[index - 1] ?? 0)),
        [],
      )
      await fanOut.close()
    })

    it('lets a slow consumer notice what it has lost', async () => {
      const fanOut = await open()
      const { messages, announcement } = await consumeSlowly(fanOut, 30_000)
      let finished = 0
      for (const { event, previousInLane } of messages) {
        if (Number(previousInLane) <= finished) finished = Number(event.position)
      }
      const isComplete = new Set(messages.map(({ event }) => event.position)).size === 30_000
      deepStrictEqual(finished === 30_000, isComplete)
      const untrue = messages.filter(
        ({ event, previousInLane }) => Number(previousInLane) !== Number(event.position) - 1,
      )
      deepStrictEqual(untrue, [])
      deepStrictEqual(announcement.lanes.get(1), '30000')
      await fanOut.close()
    })

    it('carries an event as it was sent', async () => {
      const fanOut = await open()
      const publisher = await fanOut.openPublisher('log')
      const received = [collect(fanOut, 3, 1), collect(fanOut, 'log', 1)]
      const plain = message(9, 3)
      const data = { text: 'Zażółć 🦉 \n"quoted"', list: [1, -0.5, null, true, {}], empty: '' }
      const event = { ...plain.event, data, metadata: { commandId: 'c-1', tenant: 'Ł' }, schemaVersion: 7 }
      const sent = { ...plain, event, previousInLane: '4', previousInLog: '8' }
      await publisher.publish([sent])
      deepStrictEqual(await Promise.all(received), [[sent], [sent]])
      await fanOut.close()
    })

    it('goes on for the others when one consumer of a lane ends', async () => {
      const fanOut = await open()
      const publisher = await fanOut.openPublisher('log')
      const abort = new AbortController()
      const aborted = all(fanOut.consume(1, abort.signal))
      const received = collect(fanOut, 1, 1)
      abort.abort()
      await aborted
      await publisher.publish([message(1, 1)])
      deepStrictEqual(await received, [message(1, 1)])
      await fanOut.close()
    })

    it('gives nothing to a consumer that was aborted before it began', async () => {
      const fanOut = await open()
      deepStrictEqual(await all(fanOut.consume(1, AbortSignal.abort())), [])
      await fanOut.close()
    })

    it('lets a new publisher go on from the last one that is known, in whichever lane it is', async () => {
      const fanOut = await open()
      const earlier = await fanOut.openPublisher('log')
      await earlier.publish([message(1, 1), message(2, 2), message(3, 1, 1)])
      const { last } = await fanOut.openPublisher('log')
      deepStrictEqual(last, features.remembersLast ? '3' : undefined)
      await fanOut.close()
    })

    it('ends a consumer that is aborted, and all of them when it is closed', async () => {
      const fanOut = await open()
      const publisher = await fanOut.openPublisher('log')
      const abort = new AbortController()
      const aborted = all(fanOut.consume(1, abort.signal))
      abort.abort()
      deepStrictEqual(await aborted, [])
      const closed = all(fanOut.consume(1, new AbortController().signal))
      await fanOut.close()
      deepStrictEqual(await closed, [])
      await rejects(publisher.publish([message(1, 1)]), { code: 'fan-out-fenced' })
    })
  })
}

async function collect(fanOut: FanOut, lane: number | 'log', count: number): Promise<FanOutMessage[]> {
  const messages: FanOutMessage[] = []
  for await (const delivery of fanOut.consume(lane, AbortSignal.timeout(DEADLINE_MS))) {
    if (delivery.kind === 'messages') messages.push(...delivery.messages)
    if (messages.length >= count) break
  }
  return messages
}

/** Publishes to a consumer of a lane that takes only the first delivery meanwhile, and then all there are. */
async function consumeSlowly(
  fanOut: FanOut,
  count: number,
): Promise<{ messages: FanOutMessage[]; announcement: Announcement }> {
  const publisher = await fanOut.openPublisher('log')
  const deliveries = fanOut.consume(1, AbortSignal.timeout(DEADLINE_MS))[Symbol.asyncIterator]()
  const first = deliveries.next()
  for (let before = 0; before < count; before += 100) {
    await publisher.publish(Array.from({ length: 100 }, (_, index) => message(before + index + 1, 1, before + index)))
  }
  const announcement = { head: String(count), lanes: new Map([[1, String(count)]]) }
  const announcing = setInterval(() => void publisher.announce(announcement), 50)
  const messages: FanOutMessage[] = []
  const announced: Announcement[] = []
  // Announcements may overtake messages; when several have come, so has everything before them.
  for (let next = await first; !next.done && announced.length < 3; next = await deliveries.next()) {
    if (next.value.kind === 'messages') messages.push(...next.value.messages)
    else announced.push(next.value.announcement)
  }
  clearInterval(announcing)
  const last = announced.at(-1)
  ok(last, `no announcement came within ${DEADLINE_MS} ms`)
  return { messages, announcement: last }
}

async function nextAnnouncement(fanOut: FanOut, lane: number | 'log'): Promise<unknown> {
  for await (const delivery of fanOut.consume(lane, AbortSignal.timeout(DEADLINE_MS))) {
    if (delivery.kind === 'announcement') return delivery.announcement
  }
  return undefined
}

async function all(deliveries: AsyncIterable<unknown>): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const delivery of deliveries) found.push(delivery)
  return found
}
