import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSqliteEventStore } from '../../src/adapters/sqlite/event-store/event-store.ts'
import { createSqliteSnapshots } from '../../src/adapters/sqlite/snapshots.ts'
import type { EventStore } from '../../src/domain/event-store.ts'
import { accepted, ask, openHandler, storyOf } from './open-handler.ts'
import { addCoins, countCoinsIn, takeCoins } from './purse.ts'
import { Crash, withFaults } from './wrapped-stores.ts'

let folder: string
let stores: EventStore[]
const open = () => {
  const store = createSqliteEventStore({ location: join(folder, 'events.db') })
  stores.push(store)
  return store
}
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-test-'))
  stores = []
})
afterEach(async () => {
  for (const store of stores) await store.close()
  rmSync(folder, { recursive: true })
})

describe('handlers on connections of their own to one file', () => {
  it('lose no command to each other', async () => {
    const handlers = [await openHandler(open()), await openHandler(open())]
    const work = handlers.flatMap((handler) =>
      Array.from({ length: 15 }, () => handler.handle(ask(addCoins, { coins: 1 }))),
    )
    const outcomes = (await Promise.all(work)).map(accepted)
    expect(outcomes.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(outcomes.map((_, index) => index))
    expect(await handlers[0]?.handle(ask(takeCoins, { coins: 99 }))).toMatchObject({ details: { coins: 30 } })
  })
  it('recognise a command that another one had written before it died', async () => {
    const command = ask(countCoinsIn, { coins: 3 }, { commandId: 'c1' })
    const dying = open()
    await expect((await openHandler(withFaults(dying, ['crash, written']))).handle(command)).rejects.toThrow(Crash)
    await dying.close()
    const store = open()
    const outcome = await (await openHandler(store)).handle(command)
    expect(outcome).toMatchObject({ status: 'accepted', repeated: true, revision: 2 })
    expect(await storyOf(store)).toHaveLength(3)
  })
  it('go on from a snapshot that another one has kept in a file', async () => {
    const location = join(folder, 'snapshots.db')
    const snapshots = createSqliteSnapshots({ location })
    const command = ask(countCoinsIn, { coins: 600 }, { commandId: 'c1' })
    const first = accepted(await (await openHandler(open(), { snapshots })).handle(command))
    await snapshots.close()
    const kept = createSqliteSnapshots({ location })
    const store = open()
    const next = await openHandler(store, { snapshots: kept })
    expect(await next.handle(ask(takeCoins, { coins: 601 }))).toMatchObject({ details: { coins: 600 } })
    expect(await next.handle(command)).toEqual({ ...first, repeated: true })
    await kept.close()
  })
})
