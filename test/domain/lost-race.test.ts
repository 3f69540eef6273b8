import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import type { CommandHandler } from '../../src/domain/handle-command.ts'
import { accepted, ask, openHandler, storyOf } from './open-handler.ts'
import { addCoins, closePurse, takeCoins } from './purse.ts'
import { withCounts, withInterference } from './wrapped-stores.ts'

let store: EventStore
let other: CommandHandler
beforeEach(async () => {
  store = createSqliteEventStore({ location: ':memory:' })
  other = await openHandler(store)
})
afterEach(() => store.close())

/** A handler whose appends come too late as often as the other one's commands say. */
const overtakenBy = (...commands: Parameters<CommandHandler['handle']>[0][]) =>
  openHandler(withInterference(store, async (count) => commands[count] && other.handle(commands[count])))

describe('a command that lost a race', () => {
  it('is decided again on the new state', async () => {
    const handler = await overtakenBy(ask(addCoins, { coins: 3 }))
    const outcome = accepted(await handler.handle(ask(addCoins, { coins: 4 })))
    expect(outcome).toMatchObject({ revision: 1, repeated: false, events: [{ revision: 1 }] })
    expect(await storyOf(store)).toEqual(['CoinsAdded 3', 'CoinsAdded 4'])
  })
  it('is rejected when the new state forbids it', async () => {
    await other.handle(ask(addCoins, { coins: 5 }))
    const handler = await overtakenBy(ask(takeCoins, { coins: 3 }))
    expect(await handler.handle(ask(takeCoins, { coins: 3 }))).toMatchObject({
      status: 'rejected',
      code: 'too-few-coins',
      details: { coins: 2 },
      revision: 1,
    })
    expect(await storyOf(store)).toEqual(['CoinsAdded 5', 'CoinsTaken 3'])
  })
  it('has happened when the winner was the same command', async () => {
    const command = ask(addCoins, { coins: 3 }, { commandId: 'c1' })
    const handler = await openHandler(
      withInterference(store, async (count) => {
        if (count > 0) return
        await other.handle(command)
        await other.handle(ask(addCoins, { coins: 1 }))
      }),
    )
    const outcome = accepted(await handler.handle(command))
    expect(outcome).toMatchObject({ revision: 0, events: [{ revision: 0 }] })
    expect(await storyOf(store)).toEqual(['CoinsAdded 3', 'CoinsAdded 1'])
  })
  it('gives up after 20 lost races, and says so', async () => {
    const counted = withCounts(store)
    const handler = await openHandler(withInterference(counted.store, () => other.handle(ask(addCoins, { coins: 1 }))))
    await expect(handler.handle(ask(addCoins, { coins: 100 }))).rejects.toMatchObject({
      code: 'too-many-conflicts',
      handling: 'retry',
      facts: { streamId: 'purse-a', decisions: 20 },
    })
    expect(counted.expected).toHaveLength(20)
    expect(await storyOf(store)).toEqual(Array.from({ length: 20 }, () => 'CoinsAdded 1'))
  })
  it('wins the twentieth race', async () => {
    const races = Array.from({ length: 19 }, () => ask(addCoins, { coins: 1 }))
    const handler = await overtakenBy(...races)
    expect(await handler.handle(ask(addCoins, { coins: 100 }))).toMatchObject({ status: 'accepted', revision: 19 })
  })
})

describe('a handler that remembers an older state', () => {
  let remembering: CommandHandler
  beforeEach(async () => {
    remembering = await openHandler(store)
    await remembering.handle(ask(addCoins, { coins: 1 }))
  })

  it('looks again before it rejects', async () => {
    await other.handle(ask(addCoins, { coins: 4 }))
    expect(await remembering.handle(ask(takeCoins, { coins: 5 }))).toMatchObject({ status: 'accepted', revision: 2 })
  })
  it('rejects with what is true now', async () => {
    await other.handle(ask(addCoins, { coins: 4 }))
    expect(await remembering.handle(ask(takeCoins, { coins: 6 }))).toMatchObject({
      status: 'rejected',
      details: { coins: 5 },
      revision: 1,
    })
  })
  it('looks again before it answers that nothing is to be done', async () => {
    await other.handle(ask(closePurse, {}))
    expect(await remembering.handle(ask(closePurse, {}))).toMatchObject({ status: 'unchanged', revision: 1 })
  })
  it('does not accept what the new state forbids', async () => {
    await other.handle(ask(closePurse, {}))
    expect(await remembering.handle(ask(addCoins, { coins: 1 }))).toMatchObject({ code: 'purse-closed', revision: 1 })
  })
})

describe('a command meant for a certain revision', () => {
  const meantFor = (expectedRevision: number) => ask(addCoins, { coins: 1 }, { expectedRevision })

  it('is accepted when the stream is there', async () => {
    expect(await other.handle(meantFor(-1))).toMatchObject({ status: 'accepted', revision: 0 })
    expect(await other.handle(meantFor(0))).toMatchObject({ status: 'accepted', revision: 1 })
  })
  it('is refused when the stream has moved on', async () => {
    await other.handle(ask(addCoins, { coins: 1 }))
    await other.handle(ask(addCoins, { coins: 1 }))
    await expect(other.handle(meantFor(0))).rejects.toMatchObject({
      code: 'wrong-expected-revision',
      facts: { streamId: 'purse-a', expected: 0, actual: 1 },
    })
    expect(await storyOf(store)).toHaveLength(2)
  })
  it('is refused when another writer is faster', async () => {
    const handler = await overtakenBy(ask(addCoins, { coins: 3 }))
    await expect(handler.handle(meantFor(-1))).rejects.toMatchObject({ code: 'wrong-expected-revision' })
    expect(await storyOf(store)).toEqual(['CoinsAdded 3'])
  })
  it('is accepted by a handler that has not yet seen the revision', async () => {
    const behind = await openHandler(store)
    await behind.handle(ask(addCoins, { coins: 1 }))
    await other.handle(ask(addCoins, { coins: 2 }))
    expect(await behind.handle(meantFor(1))).toMatchObject({ status: 'accepted', revision: 2 })
  })
  it('is refused by a handler that has not yet seen that the stream moved on', async () => {
    const behind = await openHandler(store)
    await behind.handle(ask(addCoins, { coins: 1 }))
    await other.handle(ask(closePurse, {}))
    await expect(behind.handle(ask(takeCoins, { coins: 9 }, { expectedRevision: 0 }))).rejects.toMatchObject({
      code: 'wrong-expected-revision',
      facts: { actual: 1 },
    })
  })
  it('answers what it did when it comes again', async () => {
    const once = ask(addCoins, { coins: 1 }, { expectedRevision: -1, commandId: 'c1' })
    await other.handle(once)
    await other.handle(ask(addCoins, { coins: 1 }))
    expect(await other.handle(once)).toMatchObject({ repeated: true, revision: 0 })
  })
})
