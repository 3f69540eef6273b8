import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ReadModel } from '../../src/projections/read-model.ts'
import type { Comparison } from '../../src/projections/rebuild/compare.ts'
import { verify } from '../../src/projections/rebuild/verify.ts'
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

const never = new AbortController().signal

async function check(model: ReadModel, signal = never): Promise<Comparison | undefined> {
  return verify(await world.rebuildParts(model), { signal })
}

const states = async (model: ReadModel) =>
  (await world.readModels.generations.list(model.definition.name)).map(({ generation, state }) => [generation, state])

describe.each([
  ['a table in lanes', balances],
  ['a table in the order of the log', totals],
  ['a search index', searchableAccounts],
  ['a table written by SQL', movements],
])('a check of %s', (_name, makeModel) => {
  it('finds nothing when what is read is what the log says, and leaves nothing behind', async () => {
    const model = makeModel()
    await deposits(50)
    await world.build(model)
    await world.project([model])
    const before = await world.rows(model)
    const found = await check(model)
    expect(found).toMatchObject({ live: 1, fresh: 2, liveRows: before.length, freshRows: before.length, differing: 0 })
    expect(await world.rows(model)).toEqual(before)
    expect(await states(model)).toEqual([[1, 'live']])
  })

  it('finds nothing while others write without pause', async () => {
    const model = makeModel()
    await deposits(50)
    await world.build(model)
    await world.project([model])
    const abort = new AbortController()
    const writing = (async () => {
      for (let round = 0; !abort.signal.aborted; round += 1) await world.append(`a${round % 10}`, ['Deposited', 1])
    })()
    const found = [await check(model), await check(model)]
    abort.abort()
    await writing
    expect(found.map((each) => each?.keys)).toEqual([[], []])
    await world.caughtUp(model)
    expect((await world.rows(model)).reduce((sum, row) => sum + Number(row['events']), 0)).toBeGreaterThan(50)
  })
})

describe('a check', () => {
  it('names the rows that were changed, lost or added behind the back of the read model', async () => {
    const model = balances()
    await deposits(20)
    await world.build(model)
    await world.project([model])
    const [row] = await world.rows(model)
    await world.readModels.transaction((transaction) =>
      transaction.writeRows(
        { model: 'balances', generation: 1 },
        new Map([
          ['account-a0', { ...row, events: 7 }],
          ['account-a1', null],
          ['account-zz', { ...row, id: 'zz' }],
        ]),
      ),
    )
    const found = await check(model)
    expect(found).toMatchObject({ differing: 3, handlersChanged: false })
    expect(found?.keys).toEqual([
      { key: 'account-a0', difference: 'other-row', setAside: false },
      { key: 'account-a1', difference: 'only-in-second', setAside: false },
      { key: 'account-zz', difference: 'only-in-first', setAside: false },
    ])
  })

  it('names the documents that were lost', async () => {
    const model = searchableAccounts()
    await deposits(20)
    await world.build(model)
    await world.project([model])
    const generation = { model: model.definition.name, generation: 1 }
    await world.searchIndex.write(generation, new Map([['account-a4', { version: '999999', document: null }]]))
    expect((await check(model))?.keys).toEqual([{ key: 'account-a4', difference: 'only-in-second', setAside: false }])
  })

  it('needs something that is read', async () => {
    await expect(check(balances())).rejects.toMatchObject({ code: 'read-model-building' })
  })

  it('is refused while another one of the same read model runs', async () => {
    const model = balances()
    await deposits(2_500)
    await world.build(model)
    await world.project([model])
    let second: Promise<unknown> | undefined
    const onProgress = () => {
      second ??= check(model).catch((error: unknown) => error)
    }
    const first = await verify(await world.rebuildParts(model), { signal: never, onProgress })
    expect(first?.differing).toBe(0)
    expect(await second).toMatchObject({ code: 'rebuild-running' })
  })

  it('that is aborted leaves nothing behind', async () => {
    const model = balances()
    await deposits(2_500)
    await world.build(model)
    await world.project([model])
    const abort = new AbortController()
    const parts = await world.rebuildParts(model)
    expect(await verify(parts, { signal: abort.signal, onProgress: () => abort.abort() })).toBeUndefined()
    expect(await states(model)).toEqual([[1, 'live']])
  })

  it('drops what one has left that died', async () => {
    const model = balances()
    await deposits(5)
    await world.build(model)
    await world.project([model])
    const [live] = await world.readModels.generations.list('balances')
    const lanes = Array.from({ length: world.log.laneCount }, (_, lane) => lane)
    await world.readModels.generations.create({ ...live, ...model.definition, state: 'checking', lanes } as never)
    expect(await states(model)).toEqual([
      [1, 'live'],
      [2, 'checking'],
    ])
    expect((await check(model))?.fresh).toBe(3)
    expect(await states(model)).toEqual([[1, 'live']])
  })
})
