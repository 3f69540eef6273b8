import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { collect, failureOf, happened, newStream, numbered, openServerForFile } from './open-server.ts'

const { client } = await openServerForFile()

async function written(count: number): Promise<string> {
  const stream = newStream()
  await client.appendToStream(stream, numbered(count))
  return stream
}

const revisionsOf = async (stream: string, options = {}) =>
  (await collect(client.readStream(stream, options))).map(({ event }) => Number(event?.revision))

describe('a deleted stream', () => {
  it('is not found, though its events stay in the log', async () => {
    const stream = await written(3)
    const { position } = await client.deleteStream(stream, { expectedRevision: 2n })
    expect(position?.commit).toBeGreaterThan(0n)
    expect(await failureOf(collect(client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' })
    const kept = (await collect(client.readAll())).filter(({ event }) => event?.streamId === stream)
    expect(kept).toHaveLength(3)
  })

  it.each(['any', 'no_stream', 2n] as const)(
    'is written again by a writer that expects %s',
    async (expectedRevision) => {
      const stream = await written(3)
      await client.deleteStream(stream)
      const { nextExpectedRevision } = await client.appendToStream(stream, numbered(2), { expectedRevision })
      expect(nextExpectedRevision).toBe(4n)
      expect(await revisionsOf(stream)).toEqual([3, 4])
      expect((await client.getStreamMetadata(stream)).metadata).toEqual({ truncateBefore: 3 })
    },
  )

  it('shows all events of writers that revive it at the same time', async () => {
    const stream = await written(3)
    await client.deleteStream(stream)
    await Promise.all(numbered(8).map((event) => client.appendToStream(stream, event)))
    expect(await revisionsOf(stream)).toEqual([3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('is not revived by an append from before its deletion that comes again', async () => {
    const stream = newStream()
    const events = numbered(2)
    await client.appendToStream(stream, events, { expectedRevision: 'no_stream' })
    await client.deleteStream(stream)
    await client.appendToStream(stream, events, { expectedRevision: 'no_stream' })
    expect(await failureOf(collect(client.readStream(stream)))).toMatchObject({ type: 'stream-not-found' })
  })

  it('is deleted, not missing, for a writer that expects it to exist', async () => {
    const stream = await written(1)
    await client.deleteStream(stream)
    const failure = await failureOf(client.appendToStream(stream, happened(), { expectedRevision: 'stream_exists' }))
    expect(failure).toMatchObject({ type: 'stream-deleted', streamName: stream })
  })
})

describe('a deletion', () => {
  it('of another revision is refused', async () => {
    const stream = await written(3)
    const failure = await failureOf(client.deleteStream(stream, { expectedRevision: 1n }))
    expect(failure).toMatchObject({ type: 'wrong-expected-version', expectedVersion: 1n, actualVersion: 2n })
  })

  it('of a stream that was never written is refused', async () => {
    const failure = await failureOf(client.deleteStream(newStream()))
    expect(failure).toMatchObject({ type: 'wrong-expected-version' })
  })

  it('for ever of another revision is refused', async () => {
    const failure = await failureOf(client.tombstoneStream(await written(1), { expectedRevision: 7n }))
    expect(failure).toMatchObject({ type: 'wrong-expected-version' })
  })
})

describe('a stream that is deleted for ever', () => {
  it('cannot be read, written, described or deleted again', async () => {
    const stream = await written(2)
    await client.tombstoneStream(stream, { expectedRevision: 1n })
    const deleted = { type: 'stream-deleted', streamName: stream }
    expect(await failureOf(collect(client.readStream(stream)))).toMatchObject(deleted)
    expect(await failureOf(client.deleteStream(stream))).toMatchObject(deleted)
    expect(await failureOf(client.tombstoneStream(stream))).toMatchObject(deleted)
    expect(await failureOf(client.setStreamMetadata(stream, { maxCount: 1 }))).toMatchObject({ type: 'stream-deleted' })
  })

  it('ends in the log with an event of the highest revision', async () => {
    const stream = await written(1)
    await client.tombstoneStream(stream)
    const last = (await collect(client.readAll())).filter(({ event }) => event?.streamId === stream).at(-1)
    expect(last?.event).toMatchObject({ type: '$streamDeleted', revision: 9223372036854775807n })
  })
})

describe('metadata of a stream', () => {
  it('is read as it was set, with what is the owner’s own', async () => {
    const stream = await written(1)
    await client.setStreamMetadata(stream, { maxCount: 5, owner: { team: 'a' } })
    const { metadata, streamName } = await client.getStreamMetadata(stream)
    expect({ metadata, streamName }).toEqual({ metadata: { maxCount: 5, owner: { team: 'a' } }, streamName: stream })
  })

  it('is refused at another revision', async () => {
    const stream = await written(1)
    await client.setStreamMetadata(stream, { maxCount: 5 }, { expectedRevision: 'no_stream' })
    const failure = await failureOf(
      client.setStreamMetadata(stream, { maxCount: 6 }, { expectedRevision: 'no_stream' }),
    )
    expect(failure).toMatchObject({ type: 'wrong-expected-version' })
  })

  it.each([
    ['the last so many events', { maxCount: 3 }, [7, 8, 9]],
    ['events from a revision on', { truncateBefore: 8 }, [8, 9]],
    ['the smaller part of both', { truncateBefore: 6, maxCount: 2 }, [8, 9]],
    ['nothing when everything is truncated', { truncateBefore: 10 }, []],
    ['everything when it makes no sense', { maxCount: -3 } as never, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  ])('leaves %s', async (_name, metadata, expected) => {
    const stream = await written(10)
    await client.setStreamMetadata(stream, metadata)
    expect(await revisionsOf(stream)).toEqual(expected)
    expect(await revisionsOf(stream, { direction: 'backwards', fromRevision: 'end' })).toEqual(expected.toReversed())
  })

  it('leaves events that are young enough', async () => {
    const stream = await written(2)
    await client.setStreamMetadata(stream, { maxAge: 1 })
    await pause(1_100)
    await client.appendToStream(stream, happened())
    expect(await revisionsOf(stream)).toEqual([2])
  })

  it('makes a stream exist that has no events', async () => {
    const stream = newStream()
    await client.setStreamMetadata(stream, { maxCount: 5 })
    const appending = client.appendToStream(stream, happened(), { expectedRevision: 'stream_exists' })
    expect((await appending).nextExpectedRevision).toBe(0n)
  })

  it('is one event only to those who read its stream', async () => {
    const stream = await written(1)
    await client.setStreamMetadata(stream, { maxCount: 5 })
    await client.setStreamMetadata(stream, { maxCount: 6 })
    expect(await revisionsOf(`$$${stream}`)).toEqual([1])
  })
})
