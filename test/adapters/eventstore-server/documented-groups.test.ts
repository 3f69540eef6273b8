import {
  type AllStreamResolvedEvent,
  PARK,
  PersistentSubscriptionDoesNotExistError,
  persistentSubscriptionToAllSettingsFromDefaults,
  persistentSubscriptionToStreamSettingsFromDefaults,
  type ResolvedEvent,
  START,
  streamNameFilter,
} from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../../src/testing/contracts/eventually.ts'
import { failureOf, happened, newStream, openServerForFile } from './open-server.ts'

// What the documentation of the client shows about persistent subscriptions, in its order and with its functions.
const { client } = await openServerForFile()
const credentials = { username: 'admin', password: 'changeit' }

/** A stream with a group that has the settings of the documentation. */
async function grouped() {
  const stream = newStream('documented-group')
  const group = `${stream}-readers`
  const settings = persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START })
  await client.createPersistentSubscriptionToStream(stream, group, settings, { credentials })
  return { stream, group }
}

async function groupOfTheLog() {
  const stream = newStream('documented-log')
  const group = `${stream}-readers`
  const settings = persistentSubscriptionToAllSettingsFromDefaults()
  const filter = streamNameFilter({ prefixes: [stream] })
  await client.createPersistentSubscriptionToAll(group, settings, { filter, credentials })
  return { stream, group }
}

describe('a documented group of a stream', () => {
  it('is acknowledged event by event, in a loop that parks what its handler fails on', async () => {
    const { stream, group } = await grouped()
    await client.appendToStream(stream, [happened({ ok: true }), happened({ ok: false })])
    const subscription = client.subscribeToPersistentSubscriptionToStream(stream, group)
    const handled: unknown[] = []
    const handleEvent = async ({ event, retryCount }: ResolvedEvent & { retryCount: number }) => {
      handled.push([event?.type, event?.revision, retryCount])
      if ((event?.data as { ok: boolean } | undefined)?.ok === false) throw new Error('not this one')
    }
    for await (const event of subscription) {
      try {
        await handleEvent(event)
        await subscription.ack(event)
      } catch (error) {
        await subscription.nack(PARK, String(error), event)
      }
      if (handled.length === 2) break
    }
    const info = () => client.getPersistentSubscriptionToStreamInfo(stream, group)
    await eventually('the parked event', async () => (await info()).stats.parkedMessageCount === 1n)
    await subscription.unsubscribe()
    expect(handled).toEqual([
      ['Happened', 0n, 0],
      ['Happened', 1n, 0],
    ])
  })

  it('ends the loop over a subscription whose handler unsubscribes', async () => {
    const { stream, group } = await grouped()
    await client.appendToStream(stream, happened())
    const subscription = client.subscribeToPersistentSubscriptionToStream(stream, group)
    let count = 0
    for await (const _ of subscription) {
      count += 1
      await subscription.unsubscribe()
    }
    expect(count).toBe(1)
  })

  it('is changed, listed and told about, and has its parked messages sent again', async () => {
    const { stream, group } = await grouped()
    const settings = { resolveLinkTos: true, checkPointLowerBound: 20 }
    await client.updatePersistentSubscriptionToStream(
      stream,
      group,
      persistentSubscriptionToStreamSettingsFromDefaults(settings),
    )
    const info = await client.getPersistentSubscriptionToStreamInfo(stream, group)
    expect(info).toMatchObject({ groupName: group, eventSource: stream, status: expect.any(String) })
    expect(info.settings).toMatchObject(settings)
    const listed = await client.listPersistentSubscriptionsToStream(stream)
    expect(listed.map(({ groupName, eventSource }) => [groupName, eventSource])).toEqual([[group, stream]])
    const all = await client.listAllPersistentSubscriptions()
    expect(all.map(({ groupName }) => groupName)).toContain(group)
    await client.replayParkedMessagesToStream(stream, group, { stopAt: 10 })
  })

  it('is deleted, which its own error tells to who comes later', async () => {
    const { stream, group } = await grouped()
    await client.deletePersistentSubscriptionToStream(stream, group)
    const again = client.deletePersistentSubscriptionToStream(stream, group)
    expect(await failureOf(again)).toBeInstanceOf(PersistentSubscriptionDoesNotExistError)
  })
})

describe('a documented group of the log', () => {
  it('gives the events that its filter lets pass', async () => {
    const { stream, group } = await groupOfTheLog()
    await client.appendToStream('another-1', happened())
    await client.appendToStream(stream, happened({}, 'Filtered'))
    const subscription = client.subscribeToPersistentSubscriptionToAll(group)
    const handled: AllStreamResolvedEvent[] = []
    for await (const event of subscription) {
      handled.push(event)
      await subscription.ack(event)
      await subscription.unsubscribe()
    }
    expect(handled.map(({ event }) => [event?.streamId, event?.type])).toEqual([[stream, 'Filtered']])
  })

  it('is changed, listed, told about and deleted, and has its parked messages sent again', async () => {
    const { group } = await groupOfTheLog()
    await client.updatePersistentSubscriptionToAll(
      group,
      persistentSubscriptionToAllSettingsFromDefaults({ checkPointLowerBound: 20 }),
    )
    const info = await client.getPersistentSubscriptionToAllInfo(group)
    expect(info).toMatchObject({ groupName: group, eventSource: '$all', status: expect.any(String) })
    expect(info.settings).toMatchObject({ checkPointLowerBound: 20 })
    await client.replayParkedMessagesToAll(group, { stopAt: 10 })
    const names = async () => (await client.listPersistentSubscriptionsToAll()).map(({ groupName }) => groupName)
    expect(await names()).toContain(group)
    await client.deletePersistentSubscriptionToAll(group)
    expect(await names().catch(() => [])).not.toContain(group)
  })
})

describe('all groups', () => {
  it('are there after a restart of the subsystem', async () => {
    const { stream, group } = await grouped()
    await client.restartPersistentSubscriptionSubsystem()
    const all = await client.listAllPersistentSubscriptions()
    expect(all.map(({ groupName }) => groupName)).toContain(group)
    await client.appendToStream(stream, happened())
    const subscription = client.subscribeToPersistentSubscriptionToStream(stream, group)
    for await (const event of subscription) {
      expect(event.event?.revision).toBe(0n)
      break
    }
    await subscription.unsubscribe()
  })
})
