import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import { type EventSource, entity } from '../../src/domain/entity.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import { versions } from '../../src/domain/event-versions.ts'
import { ask, eventsOf, NOON, openHandler } from './open-handler.ts'
import { addCoins, countCoinsIn } from './purse.ts'

let store: EventStore
beforeEach(() => {
  store = createSqliteEventStore({ location: ':memory:' })
})
afterEach(() => store.close())

const metadataOf = async (streamId?: string) => (await eventsOf(store, streamId)).map(({ metadata }) => metadata)

describe('the metadata of an event', () => {
  it('says which command decided it, for whom, when, and in which conversation', async () => {
    const handler = await openHandler(store)
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
    const around = { correlationId: 'conversation', causationId: 'cause', actor: 'Ada', tenant: 'north', traceparent }
    await handler.handle(ask(addCoins, { coins: 1 }, { ...around, commandId: 'c1' }))
    expect(await metadataOf('purse-north~a')).toEqual([
      {
        $correlationId: 'conversation',
        $causationId: 'cause',
        commandId: 'c1',
        commandName: 'AddCoins',
        commandInput: expect.stringMatching(/^[\da-f-]{36}$/),
        actor: 'Ada',
        tenant: 'north',
        traceparent,
        schemaVersion: 1,
        occurredAt: NOON.toISOString(),
      },
    ])
  })
  it('begins a conversation with the command itself, and says no more than it knows', async () => {
    const handler = await openHandler(store)
    const { commandId } = await handler.handle(ask(addCoins, { coins: 1 }))
    expect(await metadataOf()).toEqual([
      {
        $correlationId: commandId,
        $causationId: commandId,
        commandId,
        commandName: 'AddCoins',
        schemaVersion: 1,
        occurredAt: NOON.toISOString(),
      },
    ])
  })
  it('is the same for all events of a command', async () => {
    const handler = await openHandler(store)
    await handler.handle(ask(countCoinsIn, { coins: 3 }, { commandId: 'c1' }))
    const [first, ...others] = await metadataOf()
    expect(others).toEqual([first, first])
  })
  it('has the time of the clock that the handler was given', async () => {
    const times = [new Date('2026-01-01T00:00:00.000Z'), new Date('2026-01-01T00:00:00.001Z')]
    const handler = await openHandler(store, { now: () => times.shift() as Date })
    await handler.handle(ask(addCoins, { coins: 1 }))
    await handler.handle(ask(addCoins, { coins: 1 }))
    expect((await metadataOf()).map(({ occurredAt }) => occurredAt)).toEqual([
      '2026-01-01T00:00:00.000Z',
      '2026-01-01T00:00:00.001Z',
    ])
  })
  it('has the version of the schema that the event was written with', async () => {
    const first = z.object({ on: z.boolean() })
    const Lamp = entity('lamp', {
      initial: () => ({ on: false }),
      events: { LampSwitched: versions(first).next(first, (data) => data) },
      evolve: { LampSwitched: (_, { on }) => ({ on }) },
    })
    const switchLamp = Lamp.command('SwitchLamp', first, (_, { on }) => Lamp.events.LampSwitched({ on }))
    const handler = await openHandler(store, { sources: [Lamp as EventSource] })
    await handler.handle(ask(switchLamp, { on: true }))
    const [event] = await eventsOf(store, 'lamp-a')
    expect([event?.schemaVersion, event?.metadata.schemaVersion]).toEqual([2, 2])
  })
})
