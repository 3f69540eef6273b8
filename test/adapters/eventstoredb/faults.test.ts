import { describe, expect, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import { appendUntilKnown } from '../../../src/domain/append-until-known.ts'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { happened } from './child-work.ts'
import { eventsOf, follow, nothingFailsUnheard, openThroughProxy, shortLimits, urlOf } from './faulty-store.ts'
import { startTcpProxy } from './tcp-proxy.ts'

nothingFailsUnheard()

describe('a server that is not there', { timeout: 60_000 }, () => {
  it('is named in the error; the store works once it is there', async () => {
    const proxy = await startTcpProxy(0)
    const { port } = proxy
    await proxy.close()
    const store = createEventStoreDbEventStore({ url: urlOf(port) })
    const absent = { code: 'database-unavailable', message: expect.stringContaining(`esdb://127.0.0.1:${port}`) }
    await expect(store.describe()).rejects.toMatchObject(absent)
    await expect(eventsOf(store, 'todo-1')).rejects.toMatchObject(absent)
    await expect(follow(store).failure).resolves.toMatchObject(absent)
    await expect(store.append('todo-1', 'any', [happened()])).rejects.toMatchObject({ code: 'append-outcome-unknown' })

    const server = await startEventStore({ memory: true, port })
    const event = happened()
    await appendUntilKnown(store, { streamId: 'todo-1', expectedRevision: 'no-stream', events: [event] })
    expect((await eventsOf(store, 'todo-1')).map(({ id }) => id)).toEqual([event.id])
    await store.close()
    await server.close()
  })
})

describe('connections that are cut', { timeout: 120_000 }, () => {
  it('lose no append and repeat none; a subscription goes on where it was', async () => {
    const { store, proxy, direct, close } = await openThroughProxy()
    const followed = follow(store)
    const written: string[] = []
    const writer = async (number: number) => {
      const streamId = `cut-${number}`
      for (let revision = -1; revision < 29; revision += 1) {
        const event = happened({ number: revision + 1 })
        const expectedRevision = revision < 0 ? 'no-stream' : revision
        await appendUntilKnown(store, { streamId, expectedRevision, events: [event] })
        written.push(event.id)
        if (written.length % 50 === 0) proxy.cut()
      }
    }
    await Promise.all(Array.from({ length: 16 }, (_, number) => writer(number)))
    for (let number = 0; number < 16; number += 1) {
      const stored = await eventsOf(direct, `cut-${number}`)
      expect(stored.map(({ data }) => data)).toEqual(Array.from({ length: 30 }, (_, each) => ({ number: each })))
    }
    await eventually('every event to arrive', () => followed.events.length >= written.length)
    expect(followed.events.map(({ id }) => id).sort()).toEqual(written.sort())
    await followed.stop()
    await close()
  })

  it('fail a reading instead of ending it early', async () => {
    const { store, proxy, direct, close } = await openThroughProxy()
    for (let page = 0; page < 20; page += 1) {
      await direct.append(
        'long-1',
        'any',
        Array.from({ length: 500 }, () => happened({ text: 'x'.repeat(400) })),
      )
    }
    const read = async () => {
      let count = 0
      for await (const page of store.readStream('long-1')) {
        count += page.length
        proxy.cut()
      }
      return count
    }
    await expect(read()).rejects.toMatchObject({ code: 'database-unavailable' })
    await close()
  })
})

describe('a server that hangs', { timeout: 60_000 }, () => {
  it('leaves an append unknown after the time limit; sent again it is there once', async () => {
    const { store, proxy, direct, close } = await openThroughProxy(shortLimits)
    const followed = follow(store)
    await store.append('hang-1', 'no-stream', [happened()])
    await eventually('the subscription to be live', () => followed.events.length === 1)
    proxy.swallow('to-client')
    const event = happened()
    const unknown = { code: 'append-outcome-unknown', handling: 'retry' }
    await expect(store.append('hang-1', 0, [event])).rejects.toMatchObject(unknown)
    expect((await eventsOf(direct, 'hang-1')).map(({ id }) => id)).toContain(event.id)
    proxy.heal()
    await appendUntilKnown(store, { streamId: 'hang-1', expectedRevision: 0, events: [event] })
    expect(await eventsOf(direct, 'hang-1')).toHaveLength(2)
    await eventually('the subscription to come back', () => followed.events.length === 2)
    await followed.stop()
    await close()
  })

  it('never got an append that is unknown; sent again it is there once', async () => {
    const { store, proxy, direct, close } = await openThroughProxy(shortLimits)
    await store.append('hang-2', 'no-stream', [happened()])
    proxy.swallow('to-server')
    const event = happened()
    await expect(store.append('hang-2', 0, [event])).rejects.toMatchObject({ code: 'append-outcome-unknown' })
    expect(await eventsOf(direct, 'hang-2')).toHaveLength(1)
    proxy.heal()
    await appendUntilKnown(store, { streamId: 'hang-2', expectedRevision: 0, events: [event] })
    expect(await eventsOf(direct, 'hang-2')).toHaveLength(2)
    await close()
  })

  it('fails a reading after the time limit, and is read again when it answers', async () => {
    const { store, proxy, close } = await openThroughProxy(shortLimits)
    await store.append('hang-3', 'no-stream', [happened()])
    proxy.swallow('to-server', 'to-client')
    const silent = { code: 'database-unavailable', message: expect.stringContaining('no answer within 1000 ms') }
    await expect(eventsOf(store, 'hang-3')).rejects.toMatchObject(silent)
    await expect(store.describe()).rejects.toMatchObject(silent)
    proxy.heal()
    expect(await eventsOf(store, 'hang-3')).toHaveLength(1)
    await close()
  })

  it('does not keep a subscription: it notices the silence and comes back', async () => {
    const { store, proxy, direct, close } = await openThroughProxy(shortLimits)
    const followed = follow(store)
    await eventually('the subscription to be live', () => followed.pages.length > 0)
    proxy.swallow('to-server', 'to-client')
    for (let number = 0; number < 3; number += 1) await direct.append('hang-4', 'any', [happened({ number })])
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(followed.events).toEqual([])
    proxy.heal()
    await eventually('the events to arrive', () => followed.events.length >= 3)
    expect(followed.events.map(({ data }) => data)).toEqual([{ number: 0 }, { number: 1 }, { number: 2 }])
    await followed.stop()
    await close()
  })

  it('ends a subscription on a connection that is dead, which it notices by asking after a silence', async () => {
    const { store, proxy, direct, close } = await openThroughProxy({ ...shortLimits, comeBackMs: 500 })
    const followed = follow(store)
    await eventually('the subscription to catch up', () => followed.pages.some(({ caughtUp }) => caughtUp))
    await direct.append('hang-6', 'no-stream', [happened()])
    await eventually('the subscription to be live', () => followed.events.length === 1)
    proxy.strand()
    const began = performance.now()
    expect(await followed.failure).toMatchObject({ code: 'database-unavailable' })
    // The keep-alive of the client would have noticed after 20 s.
    expect(performance.now() - began).toBeLessThan(15_000)
    await close()
  })

  it('holds up neither the end of a reading nor close()', async () => {
    const { store, proxy, close } = await openThroughProxy({ silenceMs: 600_000 })
    await store.append('hang-5', 'no-stream', [happened()])
    const followed = follow(store)
    await eventually('the subscription to be live', () => followed.events.length > 0)
    proxy.swallow('to-server', 'to-client')
    const abort = new AbortController()
    const reading = store.readStream('hang-5', { signal: abort.signal })[Symbol.asyncIterator]().next()
    abort.abort()
    expect((await reading).done).toBe(true)
    const another = eventsOf(store, 'hang-5')
    const closed = close()
    await expect(another).rejects.toMatchObject({ message: expect.stringContaining('it was closed') })
    await closed
    await followed.stop()
  })
})
