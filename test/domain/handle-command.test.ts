import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import { type EventSource, entity } from '../../src/domain/entity.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import type { CommandHandler } from '../../src/domain/handle-command.ts'
import { accepted, ask, eventsOf, openHandler, storyOf } from './open-handler.ts'
import { addCoins, CoinsAdded, closePurse, countCoinsIn, Purse, takeCoins } from './purse.ts'
import { withCounts } from './wrapped-stores.ts'

let store: EventStore
let handler: CommandHandler
beforeEach(async () => {
  store = createSqliteEventStore({ location: ':memory:' })
  handler = await openHandler(store)
})
afterEach(() => store.close())

describe('a command', () => {
  it('answers its events with their places when it is accepted', async () => {
    await handler.handle(ask(addCoins, { coins: 5 }))
    const outcome = await handler.handle(ask(countCoinsIn, { coins: 2 }, { commandId: 'c1' }))
    const [, first, second] = await eventsOf(store)
    expect(outcome).toEqual({
      status: 'accepted',
      streamId: 'purse-a',
      commandId: 'c1',
      events: [
        { type: 'CoinsAdded', data: { coins: 1 }, id: first?.id, revision: 1 },
        { type: 'CoinsAdded', data: { coins: 1 }, id: second?.id, revision: 2 },
      ],
      revision: 2,
      position: second?.position,
      repeated: false,
    })
  })
  it('gives its events the same ids whenever the same is decided for it', async () => {
    const idsOf = async (command: Parameters<typeof ask<{ coins: number }>>[0], coins: number, commandId: string) => {
      const other = createSqliteEventStore({ location: ':memory:' })
      await (await openHandler(other)).handle(ask(command, { coins }, { commandId }))
      const ids = (await eventsOf(other)).map(({ id }) => id)
      await other.close()
      return ids
    }
    const ids = await idsOf(countCoinsIn, 2, 'c1')
    expect(new Set(ids).size).toBe(2)
    expect(await idsOf(countCoinsIn, 2, 'c1')).toEqual(ids)
    const others = [
      await idsOf(countCoinsIn, 2, 'c2'),
      await idsOf(countCoinsIn, 3, 'c1'),
      await idsOf(addCoins, 1, 'c1'),
    ]
    expect(others.flat().filter((id) => ids.includes(id))).toEqual([])
  })
  it('answers the violated rule when it is rejected, and appends nothing', async () => {
    await handler.handle(ask(addCoins, { coins: 5 }))
    const outcome = await handler.handle(ask(takeCoins, { coins: 6 }, { commandId: 'c1' }))
    expect(outcome).toEqual({
      status: 'rejected',
      streamId: 'purse-a',
      commandId: 'c1',
      code: 'too-few-coins',
      details: { coins: 5 },
      revision: 0,
    })
    expect(await storyOf(store)).toEqual(['CoinsAdded 5'])
  })
  it('answers that nothing changed when its wish is fulfilled already', async () => {
    await handler.handle(ask(closePurse, {}))
    const outcome = await handler.handle(ask(closePurse, {}, { commandId: 'c1' }))
    expect(outcome).toEqual({ status: 'unchanged', streamId: 'purse-a', commandId: 'c1', revision: 0 })
  })
  it('takes no events for nothing', async () => {
    const outcome = await handler.handle(ask(countCoinsIn, { coins: 0 }))
    expect(outcome).toMatchObject({ status: 'unchanged', revision: -1 })
  })
  it('gets a new id when its caller gave none', async () => {
    const [first, second] = [
      await handler.handle(ask(addCoins, { coins: 1 })),
      await handler.handle(ask(addCoins, { coins: 1 })),
    ]
    expect(first.commandId).not.toBe(second.commandId)
    expect(await storyOf(store)).toEqual(['CoinsAdded 1', 'CoinsAdded 1'])
  })
  it('appends with the exact revision that it was decided on, never any', async () => {
    const counted = withCounts(store)
    const counting = await openHandler(counted.store)
    for (const coins of [1, 2, 3]) await counting.handle(ask(countCoinsIn, { coins }))
    expect(counted.expected).toEqual(['no-stream', 0, 2])
  })
  it('writes the stream of its own entity only', async () => {
    await handler.handle(ask(addCoins, { coins: 1 }, { id: 'a' }))
    await handler.handle(ask(addCoins, { coins: 2 }, { id: 'b' }))
    expect([await storyOf(store, 'purse-a'), await storyOf(store, 'purse-b')]).toEqual([
      ['CoinsAdded 1'],
      ['CoinsAdded 2'],
    ])
  })
  it('is decided in turn with 63 others that came at the same time', async () => {
    const counted = withCounts(store)
    const counting = await openHandler(counted.store)
    const outcomes = await Promise.all(Array.from({ length: 64 }, () => counting.handle(ask(addCoins, { coins: 1 }))))
    expect(outcomes.map((outcome) => accepted(outcome).revision)).toEqual(Array.from({ length: 64 }, (_, i) => i))
    expect(counted.expected).toHaveLength(64)
    expect(await handler.handle(ask(takeCoins, { coins: 65 }))).toMatchObject({ details: { coins: 64 } })
  })
})

describe('a command with invalid parts', () => {
  const takeTagged = Purse.command(
    'TakeTagged',
    z.object({ tags: z.array(z.object({ name: z.string().max(3) })) }),
    () => CoinsAdded({ coins: 1 }),
  )

  it('is refused with the name of the field', async () => {
    await expect(handler.handle(ask(addCoins, { coins: 0 }))).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringMatching(/^Cannot handle command AddCoins: coins: /),
    })
    await expect(handler.handle(ask(takeTagged, { tags: [{ name: 'abc' }, { name: 'abcd' }] }))).rejects.toMatchObject({
      facts: { issues: expect.stringMatching(/^tags\.1\.name: /) },
    })
    expect(await eventsOf(store)).toEqual([])
  })
  it('is refused when the id names no entity', async () => {
    await expect(handler.handle(ask(addCoins, { coins: 1 }, { id: '' }))).rejects.toMatchObject({
      code: 'input-invalid',
    })
  })
})

describe('a decider', () => {
  it('is handed what the schema makes of the input', async () => {
    const schema = z.object({ coins: z.string().transform(Number), times: z.int().default(2) })
    const addText = Purse.command('AddText', schema, (_purse, { coins, times }) => CoinsAdded({ coins: coins * times }))
    await handler.handle(ask(addText, { coins: '21' }))
    expect(await storyOf(store)).toEqual(['CoinsAdded 42'])
  })
  it('that answers data unfit for its schema is told which property', async () => {
    const addNone = Purse.command('AddNone', z.object({}), () => [CoinsAdded({ coins: 1 }), CoinsAdded({ coins: 0 })])
    await expect(handler.handle(ask(addNone, {}))).rejects.toMatchObject({
      code: 'event-invalid',
      message: expect.stringMatching(/^Cannot append event CoinsAdded of command AddNone: coins: /),
    })
    expect(await eventsOf(store)).toEqual([])
  })
  it("that answers another entity's event is refused, also when the type has the same name", async () => {
    const Chest = entity('chest', {
      initial: () => ({}),
      events: { CoinsAdded: z.object({ coins: z.int() }) },
      evolve: { CoinsAdded: () => ({}) },
    })
    const addElsewhere = Purse.command(
      'AddElsewhere',
      z.object({}),
      () => Chest.events.CoinsAdded({ coins: 1 }) as never,
    )
    const both = await openHandler(store, { sources: [Purse as EventSource, Chest as EventSource] })
    await expect(both.handle(ask(addElsewhere, {}))).rejects.toMatchObject({
      code: 'event-invalid',
      facts: { command: 'AddElsewhere', type: 'CoinsAdded' },
    })
    expect(await eventsOf(store)).toEqual([])
  })
  it('that throws leaves the next command alone', async () => {
    const explode = Purse.command('Explode', z.object({}), () => {
      if (Purse.category === 'purse') throw new RangeError('no')
      return CoinsAdded({ coins: 1 })
    })
    await expect(handler.handle(ask(explode, {}))).rejects.toThrow(RangeError)
    await expect(handler.handle(ask(addCoins, { coins: 1 }))).resolves.toMatchObject({ status: 'accepted' })
  })
})

describe('a command of a stream with events that this code cannot read', () => {
  it.each([
    ['event-undecodable', 'CoinsLost', { coins: 1 }, 1],
    ['event-undecodable', 'CoinsAdded', { coins: 'one' }, 1],
    ['event-version-newer', 'CoinsAdded', { coins: 1 }, 2],
  ])('fails with %s and skips nothing in silence', async (code, type, data, schemaVersion) => {
    const event = { id: crypto.randomUUID(), type, data, metadata: { schemaVersion } }
    await store.append('purse-a', 'no-stream', [event])
    await expect(handler.handle(ask(addCoins, { coins: 1 }))).rejects.toMatchObject({ code })
    expect(await eventsOf(store)).toHaveLength(1)
  })
})
