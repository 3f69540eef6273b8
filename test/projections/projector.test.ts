import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createInProcessFanOut } from '../../src/adapters/in-process/fan-out.ts'
import type { Delivery, FanOut } from '../../src/projections/fan-out.ts'
import type { ReadModel } from '../../src/projections/read-model.ts'
import { balances, POISON, searchableAccounts, totals, UNSTORABLE } from './accounts.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const start = async (...models: readonly ReadModel[]) => {
  for (const model of models) await world.build(model)
  return world.project(models)
}

describe.each([
  ['a table in lanes', balances],
  ['a search index in lanes', searchableAccounts],
])('the projector with %s', (_name, makeModel) => {
  it('shows events that happen while it runs', async () => {
    const model = makeModel()
    await start(model)
    await world.append('a', ['Deposited', 5], ['Renamed', 'Ada'])
    await world.append('b', ['Deposited', 7])
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([
      { id: 'a', balance: 5, owner: 'Ada', events: 2 },
      { id: 'b', balance: 7, owner: '', events: 1 },
    ])
  })

  it('shows events that happened while it was away', async () => {
    const model = makeModel()
    const projector = await start(model)
    await world.append('a', ['Deposited', 1])
    await world.caughtUp(model)
    await projector.stop()
    await world.append('a', ['Deposited', 2])
    await world.project([model])
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([{ id: 'a', balance: 3, owner: '', events: 2 }])
  })

  it('deletes a row and begins it anew', async () => {
    const model = makeModel()
    await start(model)
    await world.append('a', ['Deposited', 1], ['Closed'])
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([])
    await world.append('a', ['Deposited', 2])
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([{ id: 'a', balance: 2, owner: '', events: 1 }])
  })

  it('sets a poison event aside with the later ones of its key, and goes on with the others', async () => {
    const model = makeModel()
    await start(model)
    await world.append('a', ['Deposited', 1], ['Renamed', POISON], ['Deposited', 2])
    await world.append('b', ['Deposited', 3])
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([
      { id: 'a', balance: 1, owner: '', events: 1 },
      { id: 'b', balance: 3, owner: '', events: 1 },
    ])
    const letters = await world.readModels.deadLetters.list()
    expect(letters.map(({ key, revision, waiting }) => [key, revision, waiting])).toEqual([
      ['account-a', 1, false],
      ['account-a', 2, true],
    ])
    expect(letters[0]?.reason).toContain('cannot take this owner')
  })
})

describe('the projector', () => {
  it('sets aside an event whose row the database refuses, and no other event of the batch', async () => {
    const model = balances()
    await world.build(model)
    await world.append('a', ['Deposited', 1])
    await world.append('b', ['Deposited', 2], ['Renamed', UNSTORABLE], ['Deposited', 4])
    await world.append('c', ['Deposited', 3])
    await world.project([model])
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([
      { id: 'a', balance: 1, owner: '', events: 1 },
      { id: 'b', balance: 2, owner: '', events: 1 },
      { id: 'c', balance: 3, owner: '', events: 1 },
    ])
    const letters = await world.readModels.deadLetters.list()
    expect(letters.map(({ key, revision }) => [key, revision])).toEqual([
      ['account-b', 1],
      ['account-b', 2],
    ])
  })

  it('runs a read model with keys of its own in the order of the log', async () => {
    const model = totals()
    await start(model)
    for (let round = 0; round < 20; round += 1) await world.append(`a${round}`, ['Deposited', round], ['Withdrawn', 1])
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([{ id: 'all', balance: 170, owner: '', events: 40 }])
  })

  it('shows the same rows when the fan-out loses, repeats and delays what it carries', async () => {
    const model = balances()
    const total = totals()
    for (const each of [model, total]) await world.build(each)
    await world.project([model, total], { fanOut: unreliable(createInProcessFanOut()) })
    const expected = new Map<string, number>()
    for (let round = 0; round < 300; round += 1) {
      const account = `a${round % 7}`
      await world.append(account, ['Deposited', round])
      expected.set(account, (expected.get(account) ?? 0) + round)
    }
    // The last event of a lane may be lost; the announcement that follows tells.
    await world.caughtUp(model)
    await world.caughtUp(total)
    expect(new Map((await world.rows(model)).map((row) => [row['id'], row['balance']]))).toEqual(expected)
    expect((await world.rows(total))[0]?.['events']).toBe(300)
  })

  it('lets two processes share the lanes without writing an event twice', async () => {
    const model = balances()
    await world.build(model)
    const first = await world.project([model])
    await world.project([model])
    for (let round = 0; round < 100; round += 1) await world.append(`a${round % 5}`, ['Deposited', 1])
    await first.stop()
    for (let round = 0; round < 100; round += 1) await world.append(`a${round % 5}`, ['Deposited', 1])
    await world.caughtUp(model)
    expect((await world.rows(model)).map((row) => row['events'])).toEqual([40, 40, 40, 40, 40])
  })

  it('stops a lane when a newer version of an event arrives, and says which code is needed', async () => {
    const model = balances()
    const projector = await start(model)
    const newer = { id: crypto.randomUUID(), type: 'Deposited', data: { cents: 1 }, metadata: { schemaVersion: 9 } }
    await world.store.append('account-a', 'any', [newer])
    await expect
      .poll(() => projector.describe().find(({ lastError }) => lastError)?.lastError, { timeout: 5_000 })
      .toMatch(/schema version 9.*deploy newer code/)
    expect(projector.describe().filter(({ state }) => state === 'stopped')).toHaveLength(1)
    expect(await world.readModels.deadLetters.list()).toEqual([])
  })

  it('stops a lane when too many keys are poisonous in a short time', async () => {
    const model = balances()
    const projector = await start(model)
    for (let round = 0; round < 120; round += 1) await world.append(`a${round}`, ['Renamed', POISON])
    await expect
      .poll(() => projector.describe().some(({ state }) => state === 'stopped'), { timeout: 5_000 })
      .toBe(true)
    expect((await world.readModels.deadLetters.list()).length).toBeLessThanOrEqual(100)
  })
})

/** Loses every fifth delivery or brings it late, and repeats every seventh. */
function unreliable(fanOut: FanOut): FanOut {
  let number = 0
  let late: Delivery | undefined
  const what = (delivery: Delivery): readonly Delivery[] => {
    number += 1
    if (number % 11 === 0 && late !== undefined) return [delivery, late]
    if (number % 7 === 0) return [delivery, delivery]
    if (number % 5 !== 0) return [delivery]
    late = delivery
    return []
  }
  return {
    ...fanOut,
    consume: async function* (lane, signal) {
      for await (const delivery of fanOut.consume(lane, signal)) {
        yield* delivery.kind === 'announcement' ? [delivery] : what(delivery)
      }
    },
  }
}
