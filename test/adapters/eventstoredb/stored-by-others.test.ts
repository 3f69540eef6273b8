import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { afterAll, describe, expect, it } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import { happened } from './child-work.ts'
import { eventsOf } from './faulty-store.ts'

const server = await startEventStore({ memory: true })
const client = EventStoreDBClient.connectionString`${server.url}`
const store = createEventStoreDbEventStore({ url: server.url })
afterAll(async () => {
  await Promise.all([client.dispose(), store.close()])
  await server.close()
})

describe('what other programs have stored', () => {
  it.each([
    ['bytes', Buffer.from([0xff, 0x00])],
    ['an array', [1, 2]],
  ])('is read with metadata that is no object: %s; only who looks at it fails', async (name, metadata) => {
    const streamId = `damaged-${name.replace(' ', '-')}`
    await client.appendToStream(
      streamId,
      jsonEvent({ type: 'Strange', data: { kept: true }, metadata: metadata as never }),
    )
    const [event] = await eventsOf(store, streamId)
    expect(event).toMatchObject({ streamId, type: 'Strange', data: { kept: true }, schemaVersion: 1 })
    expect(() => event?.metadata).toThrow(expect.objectContaining({ code: 'event-undecodable' }))
  })

  it('is read without metadata, and with ids in capitals', async () => {
    const id = 'ABCDEF00-0000-4000-8000-00000000000A'
    await client.appendToStream('plain-1', jsonEvent({ id, type: 'Plain', data: {} }))
    expect(await eventsOf(store, 'plain-1')).toMatchObject([{ id: id.toLowerCase(), metadata: {}, schemaVersion: 1 }])
  })
})

describe('the metadata of a deleted stream', () => {
  it('does not tell by what the server hides its events', async () => {
    await store.append('gone-1', 'no-stream', [happened()])
    await store.streams?.setMetadata('gone-1', { maxCount: 5 })
    await store.streams?.delete('gone-1', 0)
    expect(await store.streams?.readMetadata('gone-1')).toEqual({})
  })
})
