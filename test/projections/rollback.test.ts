import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReadModel } from '../../src/projections/read-model.ts'
import { rollback } from '../../src/projections/rebuild/rollback.ts'
import { balances, movements, searchableAccounts, totals } from './accounts.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const deposits = async (count: number) => {
  for (let round = 0; round < count; round += 1) await world.append(`a${round % 10}`, ['Deposited', round])
}

async function rollBack(model: ReadModel, signal = new AbortController().signal): Promise<number | undefined> {
  return (await rollback(await world.rebuildParts(model), { signal }))?.generation
}

const states = async (model: ReadModel) =>
  (await world.readModels.generations.list(model.definition.name)).map(({ generation, state }) => [generation, state])

describe.each([
  ['a table in lanes', balances],
  ['a table in the order of the log', totals],
  ['a search index', searchableAccounts],
  ['a table written by SQL', movements],
])('a rollback of %s', (_name, makeModel) => {
  it('lets readers read the generation before, with everything that has happened since', async () => {
    const model = makeModel()
    await deposits(30)
    await world.build(model)
    await world.project([model])
    await world.build(model)
    await deposits(30)
    await world.caughtUp(model)
    const rows = await world.rows(model)
    expect(await rollBack(model)).toBe(1)
    expect(await world.rows(model)).toEqual(rows)
    expect(await states(model)).toEqual([
      [1, 'live'],
      [2, 'retired'],
    ])
    await deposits(10)
    await world.caughtUp(model)
    expect((await world.rows(model)).reduce((sum, row) => sum + Number(row['events']), 0)).toBe(70)
  })
})

describe('a rollback', () => {
  it('brings back the rows that a rebuild has changed', async () => {
    const model = balances()
    await deposits(20)
    await world.build(model)
    await world.project([model])
    await world.readModels.transaction((transaction) =>
      transaction.writeRows({ model: 'balances', generation: 1 }, new Map([['account-a0', null]])),
    )
    await world.build(model)
    expect(await world.rows(model)).toHaveLength(10)
    await rollBack(model)
    expect(await world.rows(model)).toHaveLength(9)
  })

  it('twice leads back to where one was', async () => {
    const model = balances()
    await deposits(20)
    await world.build(model)
    await world.project([model])
    await world.build(model)
    expect([await rollBack(model), await rollBack(model)]).toEqual([1, 2])
  })

  it('goes on where an aborted one ended, which no rebuild takes for its own', async () => {
    const model = balances()
    await deposits(20)
    await world.build(model)
    await world.project([model])
    await world.build(model)
    await deposits(20)
    const abort = new AbortController()
    abort.abort()
    expect(await rollBack(model, abort.signal)).toBeUndefined()
    expect(await states(model)).toEqual([
      [1, 'returning'],
      [2, 'live'],
    ])
    expect(await world.build(model)).toBe(3)
    expect(await rollBack(model)).toBe(1)
    await world.caughtUp(model)
    expect((await world.rows(model)).map((row) => row['events'])).toEqual(Array.from({ length: 10 }, () => 4))
  })

  it('is refused when nothing was kept', async () => {
    const model = balances()
    await world.build(model)
    await expect(rollBack(model)).rejects.toMatchObject({ code: 'generation-not-found' })
  })
})
