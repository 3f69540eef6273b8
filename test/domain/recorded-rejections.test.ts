import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventSource } from '../../src/domain/entity.ts'
import { createEventCodec } from '../../src/domain/event-codec.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import { Rejections } from '../../src/domain/recorded-rejections.ts'
import { ask, eventsOf, openHandler } from './open-handler.ts'
import { addCoins, takeCoins } from './purse.ts'
import { withFaults } from './wrapped-stores.ts'

let store: EventStore
beforeEach(() => {
  store = createSqliteEventStore({ location: ':memory:' })
})
afterEach(() => store.close())

const refused = ask(
  takeCoins,
  { coins: 5 },
  { commandId: 'c1', recordRejection: true, actor: 'Ada', correlationId: 'k' },
)

describe('a rejection that is to be recorded', () => {
  it('is an event in a stream of its own', async () => {
    const outcome = await (await openHandler(store)).handle(refused)
    expect(outcome).toMatchObject({ status: 'rejected', streamId: 'purse-a', code: 'too-few-coins' })
    expect(await eventsOf(store, 'purse-a')).toEqual([])
    const [event, ...others] = await eventsOf(store, 'rejection-c1')
    expect(others).toEqual([])
    expect(event).toMatchObject({
      type: 'CommandRejected',
      data: {
        commandId: 'c1',
        commandName: 'TakeCoins',
        streamId: 'purse-a',
        code: 'too-few-coins',
        details: { coins: 0 },
      },
      metadata: { commandId: 'c1', $correlationId: 'k', actor: 'Ada' },
    })
    expect(createEventCodec([Rejections as EventSource]).decode(event as never)).toHaveLength(1)
  })
  it('is recorded once, also by another process', async () => {
    const handler = await openHandler(store)
    await handler.handle(refused)
    await handler.handle(refused)
    await (await openHandler(store)).handle(refused)
    expect(await eventsOf(store, 'rejection-c1')).toHaveLength(1)
  })
  it('stays as it was when the command is rejected for another reason the next time', async () => {
    const handler = await openHandler(store)
    await handler.handle(refused)
    await handler.handle(ask(addCoins, { coins: 1 }))
    expect(await handler.handle(refused)).toMatchObject({ details: { coins: 1 } })
    expect(await eventsOf(store, 'rejection-c1')).toMatchObject([{ data: { details: { coins: 0 } } }])
  })
  it('does not keep the command from being accepted later', async () => {
    const handler = await openHandler(store)
    await handler.handle(refused)
    await handler.handle(ask(addCoins, { coins: 5 }))
    expect(await handler.handle(refused)).toMatchObject({ status: 'accepted', repeated: false })
  })
  it('is recorded once when the outcome of the recording is unknown', async () => {
    const handler = await openHandler(withFaults(store, ['unknown, written', 'unknown, not written']))
    expect(await handler.handle(refused)).toMatchObject({ status: 'rejected' })
    expect(await eventsOf(store, 'rejection-c1')).toHaveLength(1)
  })
  it('is not recorded unless the caller asks for it, nor when the command is accepted', async () => {
    const handler = await openHandler(store)
    await handler.handle(ask(takeCoins, { coins: 5 }, { commandId: 'c2' }))
    await handler.handle(ask(addCoins, { coins: 5 }, { commandId: 'c3', recordRejection: true }))
    expect([await eventsOf(store, 'rejection-c2'), await eventsOf(store, 'rejection-c3')]).toEqual([[], []])
  })
})
