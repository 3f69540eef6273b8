import { binaryEvent, jsonEvent } from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { collect, failureOf, happened, newStream, numbered, openServerForFile, ownCall } from './open-server.ts'

const { client, server } = await openServerForFile()

describe.each([
  ['a shared call', {}],
  ['a call of its own', ownCall],
])('an append in %s', (_path, path) => {
  const append = (stream: string, events: Parameters<typeof client.appendToStream>[1], options = {}) =>
    client.appendToStream(stream, events, { ...path, ...options })

  it('answers the revision and the position of its last event', async () => {
    const stream = newStream()
    await append(stream, numbered(2))
    const { success, nextExpectedRevision, position } = await append(stream, numbered(3))
    const read = await collect(client.readStream(stream))
    expect({ success, nextExpectedRevision }).toEqual({ success: true, nextExpectedRevision: 4n })
    expect(read.at(-1)?.event?.position).toEqual(position)
    expect(new Set(read.map(({ event }) => event?.position?.commit)).size).toBe(5)
  })

  it.each([
    ['any', 'any'],
    ['no stream', 'no_stream'],
  ] as const)('begins a new stream when the writer expects %s', async (_name, expectedRevision) => {
    const { nextExpectedRevision } = await append(newStream(), happened(), { expectedRevision })
    expect(nextExpectedRevision).toBe(0n)
  })

  it.each([
    ['that the stream exists', 'stream_exists'],
    ['a revision', 0n],
  ] as const)('is refused for a new stream when the writer expects %s', async (_name, expectedRevision) => {
    const failure = await failureOf(append(newStream(), happened(), { expectedRevision }))
    expect(failure).toMatchObject({
      type: 'wrong-expected-version',
      expectedVersion: expectedRevision,
      actualVersion: 'no_stream',
    })
  })

  it.each(['no_stream', 0n, 2n] as const)(
    'is refused at revision 1 when the writer expects %s',
    async (expectedRevision) => {
      const stream = newStream()
      await append(stream, numbered(2))
      const failure = await failureOf(append(stream, happened(), { expectedRevision }))
      expect(failure).toMatchObject({
        type: 'wrong-expected-version',
        streamName: stream,
        expectedVersion: expectedRevision,
        actualVersion: 1n,
      })
    },
  )

  it.each(['any', 'stream_exists', 1n] as const)(
    'is taken at revision 1 when the writer expects %s',
    async (expectedRevision) => {
      const stream = newStream()
      await append(stream, numbered(2))
      expect((await append(stream, happened(), { expectedRevision })).nextExpectedRevision).toBe(2n)
    },
  )

  it.each(['any', 'no_stream'] as const)('that comes twice expecting %s happens once', async (expectedRevision) => {
    const stream = newStream()
    const events = numbered(3)
    const first = await append(stream, events, { expectedRevision })
    await append(stream, happened())
    expect(await append(stream, events, { expectedRevision })).toEqual(first)
    expect(await collect(client.readStream(stream))).toHaveLength(4)
  })

  it('that repeats only some of the events is refused', async () => {
    const stream = newStream()
    const events = numbered(2)
    await append(stream, events, { expectedRevision: 'no_stream' })
    const failure = await failureOf(append(stream, [...events, happened()], { expectedRevision: 'no_stream' }))
    expect(failure).toMatchObject({ type: 'wrong-expected-version' })
  })

  it('of 64 that race for a new stream is taken once', async () => {
    const stream = newStream()
    const racing = Array.from({ length: 64 }, () => append(stream, happened(), { expectedRevision: 'no_stream' }))
    const outcomes = await Promise.allSettled(racing)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('that is too large is refused with the limit', async () => {
    const large = happened({ text: 'x'.repeat(1_048_576) })
    const failure = await failureOf(append(newStream(), large))
    expect(failure).toMatchObject({ type: 'maximum-append-size-exceeded', maxAppendSize: 1_048_576 })
  })

  it('without events tells whether the writer was right', async () => {
    const stream = newStream()
    await append(stream, numbered(2))
    expect(await append(stream, [], { expectedRevision: 1n })).toMatchObject({ nextExpectedRevision: 1n })
    expect(await failureOf(append(stream, [], { expectedRevision: 0n }))).toMatchObject({
      type: 'wrong-expected-version',
    })
  })

  it('to a stream that is deleted for ever is refused', async () => {
    const stream = newStream()
    await append(stream, happened())
    await client.tombstoneStream(stream)
    const failure = await failureOf(append(stream, happened()))
    expect(failure).toMatchObject({ type: 'stream-deleted', streamName: stream })
  })

  it('keeps bytes, types and names as they are', async () => {
    const stream = newStream('ünïcode 流')
    const data = Uint8Array.from({ length: 256 }, (_, byte) => byte)
    await append(stream, [
      binaryEvent({ type: 'Bytes @ 流', data, metadata: data }),
      jsonEvent({ type: 'Json', data: { list: [1, { a: null }], text: 'ü' }, metadata: { $correlationId: 'c' } }),
      jsonEvent({ type: 'Json', data: 'a text', metadata: { schemaVersion: 'not a number' } }),
    ])
    const [bytes, json, text] = await collect(client.readStream(stream))
    expect(bytes?.event).toMatchObject({ type: 'Bytes @ 流', isJson: false, streamId: stream })
    expect(Buffer.from(bytes?.event?.data as Uint8Array)).toEqual(Buffer.from(data))
    expect(Buffer.from(bytes?.event?.metadata as Uint8Array)).toEqual(Buffer.from(data))
    expect(json?.event).toMatchObject({
      data: { list: [1, { a: null }], text: 'ü' },
      metadata: { $correlationId: 'c' },
    })
    expect(text?.event).toMatchObject({ data: 'a text', metadata: { schemaVersion: 'not a number' } })
  })
})

describe('many appends in a shared call', () => {
  it('are written in the order in which they were sent', async () => {
    const stream = newStream()
    await client.appendToStream(stream, happened({ number: -1 }))
    await Promise.all(Array.from({ length: 200 }, (_, number) => client.appendToStream(stream, happened({ number }))))
    const numbers = (await collect(client.readStream(stream))).map(({ event }) => numberOf(event?.data))
    expect(numbers).toEqual([-1, ...Array.from({ length: 200 }, (_, number) => number)])
  })

  it('fail alone: the others are taken', async () => {
    const stream = newStream()
    const failing = failureOf(client.appendToStream(stream, happened(), { expectedRevision: 7n }))
    const taken = client.appendToStream(stream, happened())
    expect((await failing)['type']).toBe('wrong-expected-version')
    expect((await taken).success).toBe(true)
  })

  it('of several parts are one append', async () => {
    const stream = newStream()
    const events = Array.from({ length: 50 }, () => happened({ text: 'x'.repeat(1_000) }))
    const { nextExpectedRevision } = await client.appendToStream(stream, events, { batchAppendSize: 5_000 })
    expect(nextExpectedRevision).toBe(49n)
  })

  it('whose deadline has passed are told so', async () => {
    const failure = await failureOf(client.appendToStream(newStream(), happened(), { deadline: -1_000 }))
    expect(failure).toMatchObject({ type: 'deadline-exceeded' })
  })

  it('share one call', async () => {
    await Promise.all(numbered(50).map((event) => client.appendToStream(newStream(), event)))
    expect(server.openCalls).toBe(1)
  })
})

function numberOf(data: unknown): number {
  return (data as { number: number }).number
}
