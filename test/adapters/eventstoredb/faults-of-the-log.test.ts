import { fileURLToPath } from 'node:url'
import { binaryEvent, EventStoreDBClient } from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import { startService } from '../../../src/app/start-service.ts'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { balancesOf, bank, createFiles, deposit, type Files, startReady } from '../../app/bank.ts'
import { balances } from '../../projections/accounts.ts'
import { happened } from './child-work.ts'
import { eventsOf, follow, nothingFailsUnheard, openThroughProxy, shortLimits } from './faulty-store.ts'
import { startNotLeader } from './not-leader.ts'

nothingFailsUnheard()

/** Files of a service whose log is at a server. */
function filesAt(url: string): Files {
  const files = createFiles()
  return { ...files, settings: { ...files.settings, eventStore: url } }
}

const seen = { waitFor: [balances()], timeoutMs: 20_000 }

describe('a server that starts again with another log', { timeout: 60_000 }, () => {
  it('ends a subscription, which knows no place in it', async () => {
    const { store, proxy, close } = await openThroughProxy({ comeBackMs: shortLimits.comeBackMs })
    const another = await startEventStore({ memory: true })
    const followed = follow(store)
    await store.append('todo-1', 'any', [happened()])
    await eventually('the subscription to be live', () => followed.events.length === 1)
    proxy.leadTo(another.port)
    proxy.cut()
    expect(await followed.failure).toMatchObject({ code: 'position-of-another-log' })
    expect(await follow(store).failure).toMatchObject({ code: 'position-of-another-log' })
    await close()
    await another.close()
  })

  it('keeps a service from starting whose read models were built from the log that is gone', async () => {
    const server = await startEventStore({ memory: true })
    const files = filesAt(server.url)
    const before = await startReady(files, { service: bank([balances()]) })
    await before.dispatch(deposit, { id: 'a', amount: 5 }, seen)
    await before.close()
    await server.close()

    const empty = await startEventStore({ memory: true })
    const settings = { ...files.settings, eventStore: empty.url }
    const starting = startService(bank([balances()]), { settings })
    await expect(starting).rejects.toMatchObject({ code: 'checkpoint-of-another-log' })
    await empty.close()
  })
})

describe('a node that is not the leader', { timeout: 60_000 }, () => {
  it('sends a store to the leader, where it appends once, and deletes', async () => {
    const leader = await startEventStore({ memory: true })
    const follower = await startNotLeader(leader.port)
    const store = createEventStoreDbEventStore({ url: follower.url })
    await store.append('led-1', 'no-stream', [happened()])
    expect(follower.refused).toBe(1)
    const direct = createEventStoreDbEventStore({ url: leader.url })
    expect(await eventsOf(direct, 'led-1')).toHaveLength(1)

    const another = createEventStoreDbEventStore({ url: follower.url })
    await another.streams?.delete('led-1', 0)
    expect(follower.refused).toBe(2)
    expect(await eventsOf(direct, 'led-1')).toHaveLength(0)
    for (const each of [store, direct, another]) await each.close()
    await follower.close()
    await leader.close()
  })
})

describe('a server that refuses the credentials', { timeout: 60_000 }, () => {
  it('is named with what to check, in every call, and gets no secret into the error', async () => {
    const file = (name: string) => fileURLToPath(new URL(`../eventstore-server/${name}`, import.meta.url))
    const tls = { certFile: file('localhost.cert.pem'), keyFile: file('localhost.key.pem') }
    const server = await startEventStore({ memory: true, tls, credentials: [{ username: 'ann', password: 'right' }] })
    const urlFor = (password: string) =>
      `esdb://ann:${password}@localhost:${server.port}?tls=true&tlsCAFile=${tls.certFile}`
    const refused = createEventStoreDbEventStore({ url: urlFor('secret-guess') })
    const calls = [
      refused.describe(),
      refused.append('secured-1', 'any', [happened()]),
      eventsOf(refused, 'secured-1'),
      follow(refused).failure.then((error) => Promise.reject(error)),
    ]
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: 'rejected', reason: { code: 'event-store-access-denied' } })
      const { reason } = call as PromiseRejectedResult
      expect(`${reason.message} ${JSON.stringify(reason.facts)}`).not.toContain('secret-guess')
    }
    const known = createEventStoreDbEventStore({ url: urlFor('right') })
    await known.append('secured-1', 'any', [happened()])
    expect(await eventsOf(known, 'secured-1')).toHaveLength(1)
    await refused.close()
    await known.close()
    await server.close()
  })
})

describe('a log with what nobody expects', { timeout: 60_000 }, () => {
  it('has a tombstone: the subscription to the log goes on behind it', async () => {
    const { store, close } = await openThroughProxy()
    const followed = follow(store)
    await store.append('ended-1', 'any', [happened()])
    await store.streams?.tombstone('ended-1', 0)
    const after = happened()
    await store.append('other-1', 'any', [after])
    await eventually('the event behind it', () => followed.events.some(({ id }) => id === after.id))
    expect(followed.events).toHaveLength(2)
    await expect(eventsOf(store, 'ended-1')).rejects.toMatchObject({ code: 'stream-deleted' })
    await followed.stop()
    await close()
  })

  it('refuses what is too large, and takes the next', async () => {
    const server = await startEventStore({ memory: true, maxAppendBytes: 10_000 })
    const store = createEventStoreDbEventStore({ url: server.url })
    const large = happened({ text: 'x'.repeat(20_000) })
    const refused = { code: 'append-refused', message: expect.stringContaining('10000 bytes') }
    await expect(store.append('large-1', 'any', [large])).rejects.toMatchObject(refused)
    await store.append('large-1', 'no-stream', [happened()])
    await store.close()
    await server.close()
  })

  it('has an event that is not JSON: it is set aside, and what follows is projected', async () => {
    const server = await startEventStore({ memory: true })
    const app = await startReady(filesAt(server.url), { service: bank([balances()]) })
    const client = EventStoreDBClient.connectionString`${server.url}`
    const binary = binaryEvent({ type: 'Deposited', data: Buffer.from([0xff, 0x00]) })
    await client.appendToStream('account-strange', binary)
    await app.dispatch(deposit, { id: 'good', amount: 7 }, seen)
    expect(await balancesOf(app)).toEqual({ good: 7 })
    await eventually('the dead letter', async () => (await app.deadLetters.list()).length === 1)
    const [stored] = await eventsOf(app.store, 'account-strange')
    expect(stored).toMatchObject({ data: undefined, undecodable: expect.stringContaining('not JSON') })
    await client.dispose()
    await app.close()
    await server.close()
  })
})
