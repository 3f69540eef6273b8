import { BACKWARDS, binaryEvent, END, FORWARDS, START } from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { collect, failureOf, happened, newStream, numbered, openServerForFile } from './open-server.ts'

const { client } = await openServerForFile()
const stream = newStream()
await client.appendToStream(stream, numbered(10))

const revisions = async (options: Parameters<typeof client.readStream>[1]) =>
  (await collect(client.readStream(stream, options))).map(({ event }) => Number(event?.revision))

describe('a reading of a stream', () => {
  it.each([
    ['forwards from the start', { direction: FORWARDS, fromRevision: START, maxCount: 3 }, [0, 1, 2]],
    ['forwards from a revision, inclusive', { direction: FORWARDS, fromRevision: 7n }, [7, 8, 9]],
    ['forwards from behind the end', { direction: FORWARDS, fromRevision: 99n }, []],
    ['backwards from the end', { direction: BACKWARDS, fromRevision: END, maxCount: 2 }, [9, 8]],
    ['backwards from a revision, inclusive', { direction: BACKWARDS, fromRevision: 1n }, [1, 0]],
    ['backwards from the start', { direction: BACKWARDS, fromRevision: START }, [0]],
    ['backwards from behind the end', { direction: BACKWARDS, fromRevision: 99n, maxCount: 1 }, [9]],
  ] as const)('%s', async (_name, options, expected) => {
    expect(await revisions(options)).toEqual(expected)
  })

  it('of a stream that is not there says so', async () => {
    expect(await failureOf(collect(client.readStream('test-none')))).toMatchObject({ type: 'stream-not-found' })
  })

  it('forwards from the end fails', async () => {
    expect(await failureOf(revisions({ direction: FORWARDS, fromRevision: END }))).toMatchObject({ type: 'unknown' })
  })

  it('tells when an event was recorded', async () => {
    const before = Date.now()
    const fresh = newStream()
    await client.appendToStream(fresh, happened())
    const [read] = await collect(client.readStream(fresh))
    const created = read?.event?.created.getTime() ?? 0
    expect(created).toBeGreaterThanOrEqual(before - 1)
    expect(created).toBeLessThanOrEqual(Date.now() + 1)
  })

  it('of many large events is taken at the speed of the reader', async () => {
    const large = newStream()
    for (let part = 0; part < 20; part += 1) {
      const events = Array.from({ length: 10 }, () => happened({ text: 'x'.repeat(50_000) }))
      await client.appendToStream(large, events)
    }
    let count = 0
    for await (const _ of client.readStream(large)) {
      count += 1
      if (count % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    }
    expect(count).toBe(200)
  })
})

describe('a reading of the log', () => {
  const own = async (options: Parameters<typeof client.readAll>[0]) =>
    (await collect(client.readAll(options))).filter(({ event }) => event?.streamId === stream)

  it('has the events of all streams in order, each with a position of its own', async () => {
    await client.appendToStream(newStream(), numbered(2))
    const positions = (await collect(client.readAll())).map(({ event }) => event?.position?.commit ?? 0n)
    expect(positions).toEqual(positions.toSorted((a, b) => (a < b ? -1 : 1)))
    expect(new Set(positions).size).toBe(positions.length)
  })

  it('forwards from a position begins with its event, backwards with the one before', async () => {
    const all = await own({})
    const position = all[4]?.event?.position
    expect((await own({ fromPosition: position as never }))[0]?.event?.revision).toBe(4n)
    const before = await own({ direction: BACKWARDS, fromPosition: position as never })
    expect(before[0]?.event?.revision).toBe(3n)
  })

  it('has nothing backwards from the start', async () => {
    expect(await collect(client.readAll({ direction: BACKWARDS, fromPosition: START }))).toEqual([])
  })
})

describe('links', () => {
  const link = (target: string) => binaryEvent({ type: '$>', data: Buffer.from(target) })

  it('are read as what they stand for when the reader wants it', async () => {
    const links = newStream('links')
    const target = newStream('with@at')
    await client.appendToStream(target, numbered(2))
    await client.appendToStream(links, [link(`1@${target}`), link('7@test-none'), link('no link')])
    const read = await collect(client.readStream(links, { resolveLinkTos: true }))
    const seen = read.map(({ event, link: from }) => [event?.streamId, event?.revision, from?.streamId, from?.revision])
    expect(seen).toEqual([
      [target, 1n, links, 0n],
      [undefined, undefined, links, 1n],
      [links, 2n, undefined, undefined],
    ])
    expect(read[0]?.commitPosition).toBe(read[0]?.link?.position?.commit)
  })

  it('are events like others when the reader does not', async () => {
    const links = newStream('links')
    await client.appendToStream(links, link(`1@${stream}`))
    const [read] = await collect(client.readStream(links))
    expect(read).toMatchObject({ event: { type: '$>', streamId: links } })
    expect(read?.link).toBeUndefined()
  })
})
