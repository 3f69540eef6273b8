import {
  END,
  PARK,
  type PersistentSubscriptionToStream,
  RETRY,
  SKIP,
  START,
  STOP,
  streamNameFilter,
  persistentSubscriptionToAllSettingsFromDefaults as toAll,
  persistentSubscriptionToStreamSettingsFromDefaults as toStream,
} from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { temporaryFolder } from '../sqlite/temporary-folder.ts'
import { failureOf, happened, newStream, numbered, openServer, openServerForFile } from './open-server.ts'

const { client } = await openServerForFile()

/** A stream with events and a group that reads it. */
async function grouped(count: number, settings: Parameters<typeof toStream>[0] = {}) {
  const stream = newStream()
  if (count > 0) await client.appendToStream(stream, numbered(count))
  await client.createPersistentSubscriptionToStream(stream, 'group', toStream({ startFrom: START, ...settings }))
  return {
    stream,
    connect: (options = {}) => client.subscribeToPersistentSubscriptionToStream(stream, 'group', options),
  }
}

type Handled = 'ack' | typeof PARK | typeof RETRY | typeof SKIP | typeof STOP

/** Takes events and says what became of each, until there were so many. */
async function take(
  count: number,
  subscription: PersistentSubscriptionToStream,
  handle: (number: number, retryCount: number) => Handled = () => 'ack',
  isAnswered: () => Promise<boolean> = async () => true,
): Promise<number[]> {
  const taken: number[] = []
  for await (const resolved of subscription) {
    const number = numberOf(resolved.event?.data)
    taken.push(number)
    const handled = handle(number, resolved.retryCount)
    if (handled === 'ack') await subscription.ack(resolved)
    else await subscription.nack(handled, 'the test says so', resolved)
    if (taken.length === count) break
  }
  // What is answered last is lost when the call is cancelled at once.
  await eventually('the last answer has come', isAnswered)
  await subscription.unsubscribe()
  return taken
}

function numberOf(data: unknown): number {
  return (data as { number: number }).number
}

const infoOf = (stream: string) => client.getPersistentSubscriptionToStreamInfo(stream, 'group')

describe('a group of a stream', () => {
  it('gives its consumer all events in order', async () => {
    const { connect } = await grouped(30)
    expect(await take(30, connect())).toEqual(Array.from({ length: 30 }, (_, number) => number))
  })

  it('begins where it was told to', async () => {
    const late = await grouped(5, { startFrom: 3n })
    expect(await take(2, late.connect())).toEqual([3, 4])
    const live = await grouped(5, { startFrom: END })
    const taking = take(1, live.connect())
    await client.appendToStream(live.stream, happened({ number: 99 }))
    expect(await taking).toEqual([99])
  })

  it('goes on where its last consumer stopped', async () => {
    const { stream, connect } = await grouped(6)
    const isAnswered = async () => (await infoOf(stream)).stats.totalItems === 4n
    expect(await take(3, connect({ bufferSize: 1 }), () => 'ack', isAnswered)).toEqual([0, 1, 2])
    expect(await take(3, connect())).toEqual([3, 4, 5])
  })

  it('sends an event again that a consumer could not do, and parks it after so many times', async () => {
    const { stream, connect } = await grouped(3, { maxRetryCount: 2 })
    const taken = await take(5, connect({ bufferSize: 1 }), (number) => (number === 1 ? RETRY : 'ack'))
    expect(taken.filter((number) => number === 1)).toHaveLength(3)
    await eventually('the parked event', async () => (await infoOf(stream)).stats.parkedMessageCount === 1n)
  })

  it('sends an event again when no answer comes in time', async () => {
    const { connect } = await grouped(1, { messageTimeout: 50 })
    const subscription = connect()
    const retries: number[] = []
    for await (const { retryCount } of subscription) {
      retries.push(retryCount)
      if (retries.length === 3) break
    }
    await subscription.unsubscribe()
    expect(retries).toEqual([0, 1, 2])
  })

  it('skips what a consumer wants skipped', async () => {
    const { stream, connect } = await grouped(3)
    expect(await take(3, connect(), () => SKIP)).toEqual([0, 1, 2])
    expect((await infoOf(stream)).stats.parkedMessageCount).toBe(0n)
  })

  it('puts events aside, and sends them again when asked', async () => {
    const { stream, connect } = await grouped(4)
    await take(4, connect(), (number) => (number % 2 === 0 ? PARK : 'ack'))
    await eventually('two parked events', async () => (await infoOf(stream)).stats.parkedMessageCount === 2n)
    await client.replayParkedMessagesToStream(stream, 'group', { stopAt: 1 })
    expect(await take(1, connect())).toEqual([0])
    await client.replayParkedMessagesToStream(stream, 'group')
    expect(await take(1, connect())).toEqual([2])
    expect((await infoOf(stream)).stats.parkedMessageCount).toBe(0n)
  })

  it('drops a consumer that wants to stop', async () => {
    const { connect } = await grouped(3)
    expect(await failureOf(take(99, connect(), () => STOP))).toMatchObject({ type: 'persistent-subscription-dropped' })
  })

  it('gives each of its consumers a share', async () => {
    const { connect } = await grouped(40, { consumerStrategyName: 'RoundRobin' })
    const shares = await Promise.all([take(20, connect()), take(20, connect())])
    expect(shares.flat().toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, number) => number))
  })

  it('takes no more consumers than it may have', async () => {
    const { connect } = await grouped(1, { maxSubscriberCount: 1 })
    const taken = connect()
    await new Promise((resolve) => taken.once('data', resolve))
    expect(await failureOf(take(1, connect()))).toMatchObject({
      type: 'maximum-subscribers-reached',
      groupName: 'group',
    })
    await taken.unsubscribe()
  })

  it('tells what it is like and who reads it', async () => {
    const { stream, connect } = await grouped(3, { maxRetryCount: 7, consumerStrategyName: 'Pinned' })
    const subscription = connect({ bufferSize: 2 })
    await new Promise((resolve) => subscription.once('data', resolve))
    const info = await infoOf(stream)
    expect(info).toMatchObject({ eventSource: stream, groupName: 'group', status: 'Live' })
    expect(info.settings).toMatchObject({ maxRetryCount: 7, consumerStrategyName: 'Pinned', startFrom: START })
    expect(info.connections).toMatchObject([{ inFlightMessages: 2, availableSlots: 0, totalItems: 2n }])
    await subscription.unsubscribe()
  })

  it('can be changed, which drops its consumers', async () => {
    const { stream, connect } = await grouped(1)
    const dropping = failureOf(take(99, connect()))
    await eventually('the consumer', async () => (await infoOf(stream)).connections.length === 1)
    await client.updatePersistentSubscriptionToStream(stream, 'group', toStream({ maxRetryCount: 3 }))
    expect(await dropping).toMatchObject({ type: 'persistent-subscription-dropped' })
    expect((await infoOf(stream)).settings.maxRetryCount).toBe(3)
  })

  it('can be deleted, and is not there any more', async () => {
    const { stream } = await grouped(1)
    await client.deletePersistentSubscriptionToStream(stream, 'group')
    const missing = { type: 'persistent-subscription-does-not-exist', streamName: stream, groupName: 'group' }
    expect(await failureOf(client.deletePersistentSubscriptionToStream(stream, 'group'))).toMatchObject(missing)
    expect(await failureOf(infoOf(stream))).toMatchObject(missing)
    const subscription = client.subscribeToPersistentSubscriptionToStream(stream, 'group')
    expect(await failureOf(take(1, subscription))).toMatchObject(missing)
  })

  it('is made once', async () => {
    const { stream } = await grouped(1)
    const again = client.createPersistentSubscriptionToStream(stream, 'group', toStream())
    expect(await failureOf(again)).toMatchObject({ type: 'persistent-subscription-exists', streamName: stream })
  })
})

describe('a group of the log', () => {
  it('gives the events that its filter lets pass', async () => {
    const filter = streamNameFilter({ prefixes: ['wanted-'] })
    await client.createPersistentSubscriptionToAll('filtered', toAll({ startFrom: START }), { filter })
    await client.appendToStream('other-1', happened({ number: 0 }))
    await client.appendToStream('wanted-1', happened({ number: 1 }))
    expect(await take(1, client.subscribeToPersistentSubscriptionToAll('filtered') as never)).toEqual([1])
    const [info] = await client.listPersistentSubscriptionsToAll()
    expect(info).toMatchObject({ eventSource: '$all', groupName: 'filtered' })
    await client.deletePersistentSubscriptionToAll('filtered')
  })
})

describe('groups of a server that starts again', () => {
  it('go on where they were', async () => {
    const folder = temporaryFolder()
    const options = { dataFolder: folder.file('data') }
    const before = await openServer(options)
    await before.client.appendToStream('kept-1', numbered(20))
    const settings = toStream({ startFrom: START, checkPointLowerBound: 1, checkPointUpperBound: 5 })
    await before.client.createPersistentSubscriptionToStream('kept-1', 'group', settings)
    const subscription = before.client.subscribeToPersistentSubscriptionToStream('kept-1', 'group', { bufferSize: 1 })
    const stats = async () => (await before.client.getPersistentSubscriptionToStreamInfo('kept-1', 'group')).stats
    const isAnswered = async () => (await stats()).totalItems === 11n
    await take(10, subscription, (number) => (number === 4 ? PARK : 'ack'), isAnswered)
    await eventually('the parked event', async () => (await stats()).parkedMessageCount === 1n)
    await before.close()

    const after = await openServer(options)
    const again = after.client.subscribeToPersistentSubscriptionToStream('kept-1', 'group')
    expect(await take(10, again)).toEqual([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
    await after.client.restartPersistentSubscriptionSubsystem()
    const kept = await after.client.listAllPersistentSubscriptions()
    expect(kept).toMatchObject([{ eventSource: 'kept-1', stats: { parkedMessageCount: 1n } }])
    await after.close()
    folder.remove()
  })
})
