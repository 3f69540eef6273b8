import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createMemorySnapshots } from '../../src/adapters/memory/snapshots.ts'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import type { CommandHandler } from '../../src/domain/handle-command.ts'
import { accepted, ask, openHandler, storyOf } from './open-handler.ts'
import { addCoins, CoinsAdded, closePurse, countCoinsIn, Purse, takeCoins } from './purse.ts'
import { Crash, withCounts, withFaults } from './wrapped-stores.ts'

let store: EventStore
let handler: CommandHandler
beforeEach(async () => {
  store = createSqliteEventStore({ location: ':memory:' })
  handler = await openHandler(store)
})
afterEach(() => store.close())

const deposit = ask(countCoinsIn, { coins: 2 }, { commandId: 'c1' })
const others = async (count: number, by: CommandHandler = handler) => {
  for (let number = 0; number < count; number += 1) await by.handle(ask(addCoins, { coins: 10 }))
}

describe('a command sent again with its id', () => {
  it('happens once and answers what it answered', async () => {
    const first = accepted(await handler.handle(deposit))
    expect(await handler.handle(deposit)).toEqual({ ...first, repeated: true })
    expect(await storyOf(store)).toHaveLength(2)
  })
  it('happens once when it comes twice at the same time', async () => {
    const [first, second] = await Promise.all([handler.handle(deposit), handler.handle(deposit)])
    expect([accepted(first).repeated, accepted(second).repeated]).toEqual([false, true])
    expect(await storyOf(store)).toHaveLength(2)
  })
  it('happens once after a crash between the append and the answer, in a new process', async () => {
    const dying = await openHandler(withFaults(store, ['crash, written']))
    await expect(dying.handle(deposit)).rejects.toThrow(Crash)
    const retried = accepted(await handler.handle(deposit))
    expect(retried).toMatchObject({ repeated: true, revision: 1, events: [{ revision: 0 }, { revision: 1 }] })
    expect(await storyOf(store)).toEqual(['CoinsAdded 1', 'CoinsAdded 1'])
  })
  it('happens once when its handler lives on after the append had failed', async () => {
    const failing = await openHandler(withFaults(store, ['none', 'crash, written']))
    await failing.handle(ask(addCoins, { coins: 10 }))
    await expect(failing.handle(deposit)).rejects.toThrow(Crash)
    expect(await failing.handle(deposit)).toMatchObject({ repeated: true })
    expect(await storyOf(store)).toEqual(['CoinsAdded 10', 'CoinsAdded 1', 'CoinsAdded 1'])
  })
  it('happens after a crash before the append', async () => {
    const dying = await openHandler(withFaults(store, ['crash, not written']))
    await expect(dying.handle(deposit)).rejects.toThrow(Crash)
    expect(await dying.handle(deposit)).toMatchObject({ status: 'accepted', repeated: false })
    expect(await storyOf(store)).toEqual(['CoinsAdded 1', 'CoinsAdded 1'])
  })
  it('answers the first events when others came in between', async () => {
    await others(3)
    const first = accepted(await handler.handle(deposit))
    await others(5)
    const expected = { ...first, repeated: true }
    expect(await handler.handle(deposit)).toEqual(expected)
    expect(await (await openHandler(store)).handle(deposit)).toEqual(expected)
    expect(await storyOf(store)).toHaveLength(10)
  })
  it('happens once when the handler that sees it again remembers an older state', async () => {
    const remembering = await openHandler(store)
    await others(1, remembering)
    await others(1)
    const first = accepted(await handler.handle(deposit))
    await others(1)
    expect(await remembering.handle(deposit)).toEqual({ ...first, repeated: true })
    expect(await storyOf(store)).toHaveLength(5)
  })
  it('happens once when the handler that sees it again remembers the very state it was decided on', async () => {
    const remembering = await openHandler(store)
    await others(1, remembering)
    const { repeated: _, ...first } = accepted(await handler.handle(deposit))
    await others(1)
    expect(await remembering.handle(deposit)).toMatchObject(first)
    expect(await storyOf(store)).toHaveLength(4)
    expect(await remembering.handle(ask(takeCoins, { coins: 23 }))).toMatchObject({ details: { coins: 22 } })
  })
  it('is recognised when a snapshot was taken in between, which is used', async () => {
    const snapshots = createMemorySnapshots({ maxSnapshots: 10 })
    const keeping = await openHandler(store, { snapshots })
    const first = accepted(await keeping.handle(deposit))
    await others(600, keeping)
    const counted = withCounts(store)
    const restarted = await openHandler(counted.store, { snapshots })
    expect(await restarted.handle(deposit)).toEqual({ ...first, repeated: true })
    expect(counted.eventsRead()).toBeLessThan(150)
    expect(counted.expected).toEqual([])
  })
  it('is recognised behind 999 other commands', async () => {
    await handler.handle(deposit)
    await others(999)
    expect(await (await openHandler(store)).handle(deposit)).toMatchObject({ repeated: true })
    expect(await storyOf(store)).toHaveLength(1_001)
  })
  it('may be decided again when it was rejected', async () => {
    const take = ask(takeCoins, { coins: 5 }, { commandId: 'c1' })
    expect(await handler.handle(take)).toMatchObject({ status: 'rejected' })
    await others(1)
    expect(await handler.handle(take)).toMatchObject({ status: 'accepted', repeated: false })
    expect(await storyOf(store)).toEqual(['CoinsAdded 10', 'CoinsTaken 5'])
  })
  it('may be decided again when there was nothing to do', async () => {
    const count = ask(countCoinsIn, { coins: 0 }, { commandId: 'c1' })
    expect(await handler.handle(count)).toMatchObject({ status: 'unchanged' })
    expect(await handler.handle(ask(countCoinsIn, { coins: 1 }, { commandId: 'c1' }))).toMatchObject({
      status: 'accepted',
      repeated: false,
    })
  })
  it('is no repetition on the stream of another entity', async () => {
    await handler.handle(deposit)
    expect(await handler.handle({ ...deposit, id: 'b' })).toMatchObject({ repeated: false, streamId: 'purse-b' })
  })
})

describe('a command id used for something else', () => {
  const reused = { code: 'command-id-reused', handling: 'reject' }

  it('is refused when the input differs', async () => {
    await handler.handle(deposit)
    const other = ask(countCoinsIn, { coins: 3 }, { commandId: 'c1' })
    await expect(handler.handle(other)).rejects.toMatchObject(reused)
    await expect((await openHandler(store)).handle(other)).rejects.toMatchObject(reused)
    expect(await storyOf(store)).toHaveLength(2)
  })
  it('is refused when the command differs', async () => {
    await handler.handle(deposit)
    await expect(handler.handle(ask(addCoins, { coins: 2 }, { commandId: 'c1' }))).rejects.toMatchObject({
      ...reused,
      facts: { streamId: 'purse-a', earlier: 'CountCoinsIn' },
    })
    await expect(handler.handle(ask(closePurse, {}, { commandId: 'c1' }))).rejects.toMatchObject(reused)
  })
  it('is refused when the command differs and the handler had made the id', async () => {
    const { commandId } = await handler.handle(ask(addCoins, { coins: 1 }))
    await expect(handler.handle(ask(closePurse, {}, { commandId }))).rejects.toMatchObject(reused)
    expect(await handler.handle(ask(addCoins, { coins: 1 }, { commandId }))).toMatchObject({ repeated: true })
  })
  it('is refused by a handler that remembers the very state it was used on', async () => {
    const remembering = await openHandler(store)
    await others(1, remembering)
    await handler.handle(ask(addCoins, { coins: 1 }, { commandId: 'c1' }))
    const other = ask(addCoins, { coins: 100 }, { commandId: 'c1' })
    await expect(remembering.handle(other)).rejects.toMatchObject(reused)
    expect(await remembering.handle(ask(takeCoins, { coins: 50 }))).toMatchObject({ details: { coins: 11 } })
  })
  it('is not seen in an input whose keys only come in another order', async () => {
    const addBoth = Purse.command('AddBoth', z.object({ coins: z.int(), more: z.int() }), (_purse, { coins, more }) =>
      CoinsAdded({ coins: coins + more }),
    )
    await handler.handle(ask(addBoth, { coins: 1, more: 2 }, { commandId: 'c1' }))
    expect(await handler.handle(ask(addBoth, { more: 2, coins: 1 }, { commandId: 'c1' }))).toMatchObject({
      repeated: true,
    })
  })
  it('is not seen in an input that the schema completes differently each time', async () => {
    let drawn = 0
    const schema = z.object({ coins: z.int().default(() => ++drawn) })
    const addDrawn = Purse.command('AddDrawn', schema, (_purse, { coins }) => CoinsAdded({ coins }))
    const remembering = await openHandler(store)
    await others(1, remembering)
    const first = accepted(await handler.handle(ask(addDrawn, {}, { commandId: 'c1' })))
    expect(await handler.handle(ask(addDrawn, {}, { commandId: 'c1' }))).toEqual({ ...first, repeated: true })
    expect(await remembering.handle(ask(addDrawn, {}, { commandId: 'c1' }))).toEqual({ ...first, repeated: true })
    expect(await storyOf(store)).toEqual(['CoinsAdded 10', 'CoinsAdded 1'])
  })
})
