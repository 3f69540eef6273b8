import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  ANY,
  type AppendExpectedRevision,
  BACKWARDS,
  END,
  EventStoreDBClient,
  eventTypeFilter,
  excludeSystemEvents,
  FORWARDS,
  jsonEvent,
  NO_STREAM,
  type ReadPosition,
  START,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  streamNameFilter,
  WrongExpectedVersionError,
} from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { collect, failureOf, newStream, openServerForFile } from './open-server.ts'

// What the documentation of the client shows, in its order and with its functions, classes and constants.
const { client } = await openServerForFile({ memory: true, systemProjections: true })

const someEvent = (value = 'some value', type = 'some-event') => jsonEvent({ type, data: { id: '1', value } })

/** A stream with so many events. */
async function written(count: number): Promise<string> {
  const stream = newStream('documented')
  await client.appendToStream(
    stream,
    Array.from({ length: count }, (_, number) => someEvent(`value ${number}`)),
  )
  return stream
}

const valuesOf = (events: readonly { event?: { data?: unknown } | undefined }[]) =>
  events.map(({ event }) => (event?.data as { value: string } | undefined)?.value)

describe('the documented ways to append', () => {
  it('appends to a stream that must not exist, and refuses another such append with its own error', async () => {
    const stream = newStream()
    await client.appendToStream(stream, someEvent(), { expectedRevision: NO_STREAM })
    const again = client.appendToStream(stream, someEvent('some other value'), { expectedRevision: NO_STREAM })
    expect(await failureOf(again)).toBeInstanceOf(WrongExpectedVersionError)
  })

  it('appends the same event once, by its id', async () => {
    const stream = newStream()
    const event = someEvent()
    await client.appendToStream(stream, event)
    await client.appendToStream(stream, event)
    expect(await collect(client.readStream(stream))).toHaveLength(1)
  })

  it('appends at the revision that was read, and refuses who has read the same', async () => {
    const stream = await written(3)
    let revision: AppendExpectedRevision = NO_STREAM
    for await (const { event } of client.readStream(stream, { fromRevision: START, direction: FORWARDS })) {
      revision = event?.revision ?? revision
    }
    await client.appendToStream(stream, someEvent('of one'), { expectedRevision: revision })
    const another = client.appendToStream(stream, someEvent('of two'), { expectedRevision: revision })
    const failure = await failureOf(another)
    expect(failure).toBeInstanceOf(WrongExpectedVersionError)
    expect(failure).toMatchObject({ streamName: stream, expectedVersion: 2n, actualVersion: 3n })
  })

  it.each([ANY, STREAM_EXISTS] as const)('appends to a stream that exists, expecting %s', async (expectedRevision) => {
    const stream = await written(1)
    const { nextExpectedRevision } = await client.appendToStream(stream, someEvent(), { expectedRevision })
    expect(nextExpectedRevision).toBe(1n)
  })
})

describe('the documented ways to read', () => {
  it('reads a stream from its start, from a revision and backwards, at most so many', async () => {
    const stream = await written(5)
    const read = (options: Parameters<typeof client.readStream>[1]) => collect(client.readStream(stream, options))
    expect(valuesOf(await read({ direction: FORWARDS, fromRevision: START, maxCount: 2 }))).toEqual([
      'value 0',
      'value 1',
    ])
    expect(valuesOf(await read({ direction: FORWARDS, fromRevision: BigInt(3), maxCount: 20 }))).toEqual([
      'value 3',
      'value 4',
    ])
    expect(valuesOf(await read({ direction: BACKWARDS, fromRevision: END, maxCount: 2 }))).toEqual([
      'value 4',
      'value 3',
    ])
    expect(await read({ direction: FORWARDS, fromRevision: BigInt(10), maxCount: 20 })).toEqual([])
  })

  it('tells by its own error that a stream is not there', async () => {
    const read = client.readStream(newStream(), { direction: FORWARDS, fromRevision: BigInt(10), maxCount: 20 })
    expect(await failureOf(collect(read))).toBeInstanceOf(StreamNotFoundError)
  })

  it('reads the log from both ends, without events of the system', async () => {
    const stream = await written(3)
    const all = await collect(client.readAll({ direction: FORWARDS, fromPosition: START }))
    const own = all.filter(({ event }) => event?.streamId === stream && !event.type.startsWith('$'))
    expect(valuesOf(own)).toEqual(['value 0', 'value 1', 'value 2'])
    const latest = await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1000 }))
    const ids = (events: typeof all) => events.map(({ event }) => event?.id).filter((id) => id !== undefined)
    expect(ids(latest).filter((id) => ids(all).includes(id))).toEqual(ids(all).reverse())
    expect(await collect(client.readAll({ direction: FORWARDS, fromPosition: START, maxCount: 2 }))).toHaveLength(2)
  })
})

describe('the documented ways to subscribe', () => {
  it('ends the loop over a subscription whose handler unsubscribes', async () => {
    const stream = await written(3)
    const handled: (bigint | undefined)[] = []
    const subscription = client.subscribeToStream(stream)
    for await (const { event } of subscription) {
      handled.push(event?.revision)
      await subscription.unsubscribe()
    }
    expect(handled[0]).toBe(0n)
  })

  it('takes up the log at the position where a subscription was dropped', async () => {
    const stream = await written(4)
    const filter = streamNameFilter({ prefixes: [stream] })
    let checkpoint: ReadPosition = START
    const first = client.subscribeToAll({ fromPosition: checkpoint, filter })
    for await (const { event } of first) {
      checkpoint = event?.position ?? checkpoint
      if (event?.revision === 1n) break
    }
    await first.unsubscribe()
    const second = client.subscribeToAll({ fromPosition: checkpoint, filter })
    const revisions: (bigint | undefined)[] = []
    for await (const { event } of second) {
      revisions.push(event?.revision)
      if (revisions.length === 2) break
    }
    await second.unsubscribe()
    expect(revisions).toEqual([2n, 3n])
  })

  it('resolves the links of a system projection', async () => {
    const type = `documented-type-${process.pid}`
    const stream = newStream()
    await client.appendToStream(stream, [someEvent('linked', type)])
    const subscription = client.subscribeToStream(`$et-${type}`, { fromRevision: START, resolveLinkTos: true })
    for await (const { event, link } of subscription) {
      expect({ from: event?.streamId, link: link?.streamId }).toEqual({ from: stream, link: `$et-${type}` })
      break
    }
    await subscription.unsubscribe()
  })

  it('leaves out events of the system, and waits for the promise of each checkpoint', async () => {
    const stream = await written(40)
    const told: string[] = []
    let isWaiting = false
    let overlapped = false
    const filter = excludeSystemEvents({
      async checkpointReached(_subscription, position) {
        overlapped ||= isWaiting
        isWaiting = true
        await new Promise((resolve) => setImmediate(resolve))
        told.push(`checkpoint taken at ${position.prepare}`)
        isWaiting = false
      },
    })
    const streams: (string | undefined)[] = []
    const subscription = client.subscribeToAll({ fromPosition: START, filter })
    subscription.on('data', ({ event }) => streams.push(event?.streamId))
    await eventually('the last event', () => streams.filter((name) => name === stream).length === 40)
    await eventually('a checkpoint', () => told.length > 0)
    await subscription.unsubscribe()
    expect(streams.some((name) => name?.startsWith('$'))).toBe(false)
    expect(overlapped).toBe(false)
  })

  it('has fewer checkpoints with an interval', async () => {
    await written(100)
    const head = (await collect(client.readAll({ direction: BACKWARDS, fromPosition: END, maxCount: 1 })))[0]?.event
    const countWith = async (checkpointInterval: number) => {
      let count = 0
      let last = 0n
      const filter = eventTypeFilter({
        regex: '^never$',
        maxSearchWindow: 1,
        checkpointInterval,
        checkpointReached(_subscription, position) {
          count += 1
          last = position.commit
        },
      })
      const subscription = client.subscribeToAll({ fromPosition: START, filter })
      subscription.on('data', () => undefined)
      await eventually('the checkpoint at the head', () => last >= (head?.position.commit ?? 0n))
      await subscription.unsubscribe()
      return count
    }
    expect(await countWith(1)).toBeGreaterThan(5 * (await countWith(25)))
  })
})

describe('the documented ways to delete and describe', () => {
  it('deletes a stream, which can be written again, and one for ever, which cannot', async () => {
    const soft = await written(2)
    await client.deleteStream(soft)
    expect(await failureOf(collect(client.readStream(soft)))).toBeInstanceOf(StreamNotFoundError)
    await client.appendToStream(soft, someEvent('again'))
    expect(valuesOf(await collect(client.readStream(soft)))).toEqual(['again'])

    const hard = await written(2)
    await client.tombstoneStream(hard)
    expect(await failureOf(client.appendToStream(hard, someEvent()))).toBeInstanceOf(StreamDeletedError)
    expect(await failureOf(collect(client.readStream(hard)))).toBeInstanceOf(StreamDeletedError)
  })

  it('keeps what the metadata of a stream says', async () => {
    const stream = await written(5)
    await client.setStreamMetadata(stream, { maxCount: 2, owner: 'the shop' })
    expect((await client.getStreamMetadata(stream)).metadata).toEqual({ maxCount: 2, owner: 'the shop' })
    expect(valuesOf(await collect(client.readStream(stream)))).toEqual(['value 3', 'value 4'])
    await client.setStreamMetadata(stream, { truncateBefore: 4 })
    expect(valuesOf(await collect(client.readStream(stream)))).toEqual(['value 4'])
  })
})

describe('a client that is constructed, over TLS', () => {
  it('overrides its credentials in a call', async () => {
    const file = (name: string) => fileURLToPath(new URL(name, import.meta.url))
    const tls = { certFile: file('./localhost.cert.pem'), keyFile: file('./localhost.key.pem') }
    const credentials = { username: 'admin', password: 'changeit' }
    const secured = await openServerForFile({ memory: true, tls, credentials: [credentials] })
    const stranger = new EventStoreDBClient(
      { endpoint: `localhost:${secured.server.port}` },
      { rootCertificate: readFileSync(tls.certFile) },
      { username: 'stranger', password: 'none' },
    )
    const stream = newStream()
    expect(await failureOf(stranger.appendToStream(stream, someEvent()))).toMatchObject({ type: 'access-denied' })
    await stranger.appendToStream(stream, someEvent(), { credentials })
    const read = stranger.readStream(stream, { direction: FORWARDS, fromRevision: START, credentials, maxCount: 10 })
    expect(await collect(read)).toHaveLength(1)
    const log = stranger.readAll({ direction: FORWARDS, fromPosition: START, credentials, maxCount: 10 })
    expect(await collect(log)).toHaveLength(1)
    const subscription = stranger.subscribeToStream(stream, { credentials })
    for await (const { event } of subscription) {
      expect(event?.revision).toBe(0n)
      break
    }
    await subscription.unsubscribe()
    await stranger.dispose()
  })
})
