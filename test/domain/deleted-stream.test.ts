import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemorySnapshots } from '../../src/adapters/memory/snapshots.ts'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import type { CommandHandler } from '../../src/domain/handle-command.ts'
import type { Snapshots } from '../../src/domain/snapshots.ts'
import { ask, openHandler, storyOf } from './open-handler.ts'
import { addCoins, closePurse, countCoinsIn, takeCoins } from './purse.ts'

let store: EventStore
let snapshots: Snapshots
let warm: CommandHandler
beforeEach(async () => {
  store = createSqliteEventStore({ location: ':memory:' })
  snapshots = createMemorySnapshots({ maxSnapshots: 10 })
  warm = await openHandler(store, { snapshots })
  await warm.handle(ask(countCoinsIn, { coins: 600 }))
  await warm.handle(ask(closePurse, {}))
})
afterEach(() => store.close())

describe('a command of a deleted stream', () => {
  it('finds an empty stream, whatever snapshot there is, and goes on counting', async () => {
    await store.streams.delete('purse-a', 600)
    const cold = await openHandler(store, { snapshots })
    expect(await cold.handle(ask(addCoins, { coins: 7 }))).toMatchObject({ status: 'accepted', revision: 601 })
    expect(await cold.handle(ask(takeCoins, { coins: 9 }))).toMatchObject({ details: { coins: 7 }, revision: 601 })
    expect(await storyOf(store)).toEqual(['CoinsAdded 7'])
  })
  it('is not rejected for what was before the deletion', async () => {
    await store.streams.delete('purse-a', 600)
    expect(await warm.handle(ask(addCoins, { coins: 7 }))).toMatchObject({ status: 'accepted', revision: 601 })
    expect(await storyOf(store)).toEqual(['CoinsAdded 7'])
  })
  it('is decided on what came after the deletion only', async () => {
    await store.streams.delete('purse-a', 600)
    await (await openHandler(store)).handle(ask(addCoins, { coins: 3 }))
    expect(await warm.handle(ask(takeCoins, { coins: 4 }))).toMatchObject({ details: { coins: 3 }, revision: 601 })
    expect(await warm.handle(ask(takeCoins, { coins: 3 }))).toMatchObject({ status: 'accepted', revision: 602 })
  })
  it('happens again under an id whose events were deleted', async () => {
    const add = ask(addCoins, { coins: 7 }, { commandId: 'c1' })
    await store.streams.delete('purse-a', 600)
    const cold = await openHandler(store, { snapshots })
    await cold.handle(add)
    await store.streams.delete('purse-a', 601)
    expect(await (await openHandler(store)).handle(add)).toMatchObject({ status: 'accepted', repeated: false })
  })
})

describe('a command of a stream that was cut', () => {
  it('folds what is left', async () => {
    await store.streams.setMetadata('purse-a', { truncateBefore: 598 })
    const cold = await openHandler(store, { snapshots: createMemorySnapshots({ maxSnapshots: 1 }) })
    expect(await cold.handle(ask(addCoins, { coins: 1 }))).toMatchObject({ code: 'purse-closed', revision: 600 })
  })
  it('is accepted when nothing is left to read', async () => {
    await store.streams.setMetadata('purse-a', { truncateBefore: 601 })
    const cold = await openHandler(store, { snapshots })
    expect(await cold.handle(ask(addCoins, { coins: 1 }))).toMatchObject({ status: 'accepted', revision: 601 })
    expect(await cold.handle(ask(addCoins, { coins: 1 }))).toMatchObject({ status: 'accepted', revision: 602 })
    expect(await storyOf(store)).toEqual(['CoinsAdded 1', 'CoinsAdded 1'])
  })
})

describe('a command of a tombstoned stream', () => {
  const gone = { code: 'stream-deleted', handling: 'reject', message: expect.stringContaining("'purse-a'") }

  it('fails with an error that names the stream', async () => {
    await store.streams.tombstone('purse-a', 600)
    await expect((await openHandler(store)).handle(ask(addCoins, { coins: 1 }))).rejects.toMatchObject(gone)
  })
  it('fails in a handler that remembers the stream, for every decision', async () => {
    await warm.handle(ask(countCoinsIn, { coins: 1 }))
    await store.streams.tombstone('purse-a', 601)
    await expect(warm.handle(ask(countCoinsIn, { coins: 1 }))).rejects.toMatchObject(gone)
    const other = await openHandler(store)
    await expect(other.handle(ask(takeCoins, { coins: 1 }))).rejects.toMatchObject(gone)
    await expect(warm.handle(ask(addCoins, { coins: 1 }))).rejects.toMatchObject(gone)
  })
})
