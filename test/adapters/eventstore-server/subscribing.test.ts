import { END, eventTypeFilter, START, streamNameFilter } from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { collect, failureOf, happened, newStream, numbered, openServerForFile } from './open-server.ts'

const { client, server } = await openServerForFile()

/** Takes the first events of a subscription, and ends it. */
async function first(count: number, subscription: ReturnType<typeof client.subscribeToAll>) {
  const events: { streamId: string | undefined; type: string | undefined; revision: number }[] = []
  for await (const { event } of subscription) {
    events.push({ streamId: event?.streamId, type: event?.type, revision: Number(event?.revision) })
    if (events.length === count) break
  }
  await subscription.unsubscribe()
  return events
}

const revisionsOf = (events: readonly { revision: number }[]) => events.map(({ revision }) => revision)

/** What a subscription tells besides its events, in order. */
function listen(subscription: ReturnType<typeof client.subscribeToAll>): string[] {
  const told: string[] = []
  subscription.on('confirmation', () => told.push('confirmation'))
  subscription.on('caughtUp', () => told.push('caught up'))
  subscription.on('data', ({ event }) => told.push(String(event?.revision)))
  return told
}

describe('a subscription to a stream', () => {
  it('confirms, sends what is there, has caught up, and sends what comes', async () => {
    const stream = newStream()
    await client.appendToStream(stream, numbered(2))
    const subscription = client.subscribeToStream(stream)
    const told = listen(subscription as never)
    await eventually('it has caught up', () => told.includes('caught up'))
    await client.appendToStream(stream, happened())
    await eventually('the live event', () => told.includes('2'))
    expect(told).toEqual(['confirmation', '0', '1', 'caught up', '2'])
    await subscription.unsubscribe()
  })

  it('begins behind a revision', async () => {
    const stream = newStream()
    await client.appendToStream(stream, numbered(5))
    const events = await first(2, client.subscribeToStream(stream, { fromRevision: 2n }) as never)
    expect(revisionsOf(events)).toEqual([3, 4])
  })

  it('from the end has only what comes', async () => {
    const stream = newStream()
    await client.appendToStream(stream, numbered(3))
    const subscription = client.subscribeToStream(stream, { fromRevision: END })
    const told = listen(subscription as never)
    await eventually('it has caught up', () => told.includes('caught up'))
    await client.appendToStream(stream, happened())
    await eventually('the live event', () => told.includes('3'))
    expect(told).toEqual(['confirmation', 'caught up', '3'])
    await subscription.unsubscribe()
  })

  it('waits for a stream that is not there yet', async () => {
    const stream = newStream()
    const taking = first(1, client.subscribeToStream(stream) as never)
    await client.appendToStream(stream, happened())
    expect(revisionsOf(await taking)).toEqual([0])
  })

  it('misses and repeats nothing while the stream is written', { timeout: 60_000 }, async () => {
    const stream = newStream()
    const writing = (async () => {
      for (let part = 0; part < 20; part += 1) await client.appendToStream(stream, numbered(25))
    })()
    // They begin at different moments of the writing.
    const taking: ReturnType<typeof first>[] = []
    for (let begun = 0; begun < 12; begun += 1) {
      taking.push(first(500, client.subscribeToStream(stream) as never))
      await client.getStreamMetadata(stream)
    }
    await writing
    const expected = Array.from({ length: 500 }, (_, revision) => revision)
    for (const events of await Promise.all(taking)) expect(revisionsOf(events)).toEqual(expected)
  })

  it('ends with the deletion of its stream for ever, behind the event that says so', async () => {
    const stream = newStream()
    await client.appendToStream(stream, happened())
    const subscription = client.subscribeToStream(stream)
    const types: (string | undefined)[] = []
    const failing = failureOf(
      (async () => {
        for await (const { event } of subscription) {
          types.push(event?.type)
          if (types.length === 1) await client.tombstoneStream(stream)
        }
      })(),
    )
    expect(await failing).toMatchObject({ type: 'stream-deleted' })
    expect(types).toEqual(['Happened', '$streamDeleted'])
  })

  it('to a stream that is deleted for ever fails', async () => {
    const stream = newStream()
    await client.tombstoneStream(stream)
    expect(await failureOf(collect(client.subscribeToStream(stream)))).toMatchObject({ type: 'stream-deleted' })
  })
})

describe('a subscription to the log', () => {
  it('begins behind a position', async () => {
    const stream = newStream()
    const { position } = await client.appendToStream(stream, happened())
    await client.appendToStream(stream, numbered(2))
    const events = await first(2, client.subscribeToAll({ fromPosition: position as never }))
    expect(revisionsOf(events)).toEqual([1, 2])
  })

  it.each([
    ['prefixes of streams', streamNameFilter({ prefixes: ['wanted-', 'asked-'] }), ['wanted-1', 'asked-1']],
    ['an expression for streams', streamNameFilter({ regex: '^(wanted|asked)-' }), ['wanted-1', 'asked-1']],
    ['prefixes of types', eventTypeFilter({ prefixes: ['Rare'] }), ['wanted-1']],
    ['an expression for types', eventTypeFilter({ regex: '^R.*e$' }), ['wanted-1']],
  ])('filters by %s', async (_name, filter, expected) => {
    const { position } = await client.appendToStream('other-1', happened())
    await client.appendToStream('wanted-1', happened({}, 'Rare'))
    await client.appendToStream('asked-1', happened({}, 'Usual'))
    await client.appendToStream('other-1', happened({}, 'Usual'))
    const events = await first(expected.length, client.subscribeToAll({ fromPosition: position as never, filter }))
    expect(events.map(({ streamId }) => streamId)).toEqual(expected)
  })

  it('tells positions on the way, so that a reader can resume behind events that it does not want', async () => {
    const { position } = await client.appendToStream('other-1', numbered(1))
    await client.appendToStream('other-1', numbered(100))
    const checkpoints: bigint[] = []
    const filter = streamNameFilter({
      prefixes: ['never-'],
      maxSearchWindow: 8,
      checkpointInterval: 2,
      checkpointReached: (_subscription, { commit }) => {
        checkpoints.push(commit - (position?.commit ?? 0n))
      },
    })
    const subscription = client.subscribeToAll({ fromPosition: position as never, filter })
    listen(subscription)
    await eventually('the last checkpoint', () => checkpoints.includes(100n))
    expect(checkpoints).toEqual([16n, 32n, 48n, 64n, 80n, 96n, 100n])
    await subscription.unsubscribe()
  })

  it('fails for an expression that is not sound', async () => {
    const filter = streamNameFilter({ regex: '(' })
    expect(await failureOf(collect(client.subscribeToAll({ filter })))).toMatchObject({ code: 3 })
  })

  it('serves many at the same time in order', async () => {
    const { position } = await client.appendToStream('other-1', happened())
    const start = position as never
    const taking = Array.from({ length: 20 }, () => first(200, client.subscribeToAll({ fromPosition: start })))
    for (let part = 0; part < 20; part += 1) await client.appendToStream('other-1', numbered(10))
    const [one, ...others] = (await Promise.all(taking)).map((events) => JSON.stringify(events))
    expect(others.every((other) => other === one)).toBe(true)
  })

  it('from the start has everything', async () => {
    const all = await collect(client.readAll())
    const events = await first(all.length, client.subscribeToAll({ fromPosition: START }))
    expect(revisionsOf(events)).toEqual(all.map(({ event }) => Number(event?.revision)))
    await eventually('the end of the calls', () => server.openCalls <= 1)
  })
})
