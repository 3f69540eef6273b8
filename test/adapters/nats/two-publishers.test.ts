import { connect } from 'nats'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openNatsFanOut } from '../../../src/adapters/nats/fan-out.ts'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import { laneOf } from '../../../src/domain/lane.ts'
import type { Position } from '../../../src/domain/position.ts'
import type { FanOutMessage } from '../../../src/projections/fan-out.ts'
import { runRelay } from '../../../src/projections/relay.ts'
import { accountEvent } from '../../projections/accounts.ts'
import { canStartServer, startServer } from './own-server.ts'

const LANES = 16
const HERE = 'account-a'
const ELSEWHERE = 'account-b'

/** A log, and two fan-outs of it on one server. */
async function openTwo() {
  const { place } = await startServer()
  const store = createSqliteEventStore({ location: ':memory:' })
  const options = { url: `nats://${place}`, app: 'bank', store }
  const [one, other] = [await openNatsFanOut(options), await openNatsFanOut(options)]
  const connection = await connect({ servers: place })
  onTestFinished(async () => {
    await Promise.all([one.close(), other.close(), connection.close()])
    await store.close()
  })
  const { logId } = await store.describe()
  return { store, one, other, logId, manager: await connection.jetstreamManager() }
}

describe.skipIf(!canStartServer)('two publishers at once', () => {
  it('leave no gap in the stream', { timeout: 60_000 }, async () => {
    const { store, one, other, logId, manager } = await openTwo()
    const previous = new Map<string, Position>()
    let last: Position = '0'
    const appended = async (streamId: string): Promise<FanOutMessage> => {
      const revision = previous.has(streamId) ? 'stream-exists' : 'no-stream'
      const { position } = await store.append(streamId, revision, [accountEvent(['Deposited', 1])])
      const read = store.readAll({ from: last, pageSize: 1 })
      const { value: page } = await read[Symbol.asyncIterator]().next()
      const message = {
        event: page.events[0],
        lane: laneOf(streamId, LANES),
        previousInLane: previous.get(streamId) ?? '0',
        previousInLog: last,
      }
      previous.set(streamId, position)
      last = position
      return message
    }
    expect(laneOf(HERE, LANES)).not.toBe(laneOf(ELSEWHERE, LANES))
    const earlier = await one.openPublisher(logId)
    await earlier.publish([await appended(HERE)])
    const [lost, kept] = [await appended(HERE), await appended(ELSEWHERE)]

    // The mark of the later one stands where the first message should: that one is refused, and the next one with it.
    await other.openPublisher(logId)
    await expect(earlier.publish([lost, kept])).rejects.toMatchObject({ code: 'fan-out-fenced' })
    const { state } = await manager.streams.info('outcry-bank', { subjects_filter: '>' })
    const published = Object.keys(state.subjects ?? {}).map((subject) => Number(subject.split('.')[1]))
    expect(published.filter(Number.isInteger)).toEqual([laneOf(HERE, LANES)])

    const end = new AbortController()
    const relay = { store, fanOut: other, logId, laneCount: LANES, categories: ['account'], onRestart: () => undefined }
    const deliveries = one.consume(laneOf(HERE, LANES), end.signal)
    const next = (async () => {
      const received: FanOutMessage[] = []
      for await (const delivery of deliveries) {
        if (delivery.kind === 'messages') received.push(...delivery.messages)
        if (received.length >= 2) break
      }
      return received
    })()
    const relaying = runRelay(relay, end.signal)
    const after = await appended(HERE)
    const received = await next
    expect(received.map(({ event }) => event.position)).toEqual([lost.event.position, after.event.position])
    end.abort()
    await relaying
  })
})
