import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprintOf } from '../../src/projections/fingerprint.ts'
import type { RebuildProgress } from '../../src/projections/rebuild/progress.ts'
import { rebuild } from '../../src/projections/rebuild/rebuild.ts'
import { balances, movements, POISON, searchableAccounts, totals, UNSTORABLE } from './accounts.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const deposits = async (count: number, accounts = 10) => {
  for (let round = 0; round < count; round += 1) await world.append(`a${round % accounts}`, ['Deposited', round])
}

describe.each([
  ['a table in lanes', balances],
  ['a table in the order of the log', totals],
  ['a search index', searchableAccounts],
  ['a table written by SQL', movements],
])('a rebuild of %s', (_name, makeModel) => {
  it('builds the first generation from the whole log', async () => {
    const model = makeModel()
    await deposits(50)
    expect(await world.build(model)).toBe(1)
    expect((await world.rows(model)).reduce((sum, row) => sum + Number(row['events']), 0)).toBe(50)
  })

  it('builds a second generation beside the first while both readers and writers go on, and switches to it', async () => {
    const model = makeModel()
    await deposits(50)
    await world.build(model)
    await world.project([model])
    const abort = new AbortController()
    const writing = (async () => {
      for (let round = 0; !abort.signal.aborted; round += 1) await world.append(`a${round % 10}`, ['Deposited', 1])
    })()
    const reading = (async () => {
      let seen = 0
      while (!abort.signal.aborted) {
        const events = (await world.rows(model)).reduce((sum, row) => sum + Number(row['events']), 0)
        expect(events).toBeGreaterThanOrEqual(seen)
        seen = events
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    expect(await world.build(model)).toBe(2)
    abort.abort()
    await Promise.all([writing, reading])
    await world.caughtUp(model)
    const { definition } = model
    expect((await world.readModels.generations.serving(definition.name, fingerprintOf(definition)))?.generation).toBe(2)
    const live = await world.rows(model)
    expect(await world.build(model)).toBe(3)
    expect(await world.rows(model)).toEqual(live)
  })
})

describe('a rebuild', () => {
  it.each([
    ['in lanes', balances],
    ['in the order of the log', totals],
    ['in a search index', searchableAccounts],
  ])('gives the same rows %s when there is no memory to keep any of them', async (_name, makeModel) => {
    const model = makeModel()
    await deposits(250, 30)
    for (let account = 0; account < 10; account += 1) await world.append(`a${account}`, ['Closed'])
    await deposits(250, 35)
    await world.append('a3', ['Closed'])
    await world.build(model)
    const rows = await world.rows(model)
    expect(await world.build(model, { maxRowBytes: 1 })).toBe(2)
    expect(await world.rows(model)).toEqual(rows)
  })

  it('tells how far it is, from the number of events it will replay', async () => {
    const model = balances()
    await deposits(30)
    await world.append('a1', ['Closed'])
    const told: RebuildProgress[] = []
    await world.build(model, { onProgress: (progress) => told.push(progress) })
    expect(told.at(-1)).toMatchObject({ model: 'balances', generation: 1, phase: 'serving', done: 31, total: 31 })
  })

  it('mends rows that were changed behind its back', async () => {
    const model = balances()
    await deposits(20, 2)
    await world.build(model)
    await world.project([model])
    const good = await world.rows(model)
    await world.readModels.transaction((transaction) =>
      transaction.writeRows({ model: 'balances', generation: 1 }, new Map([['account-a0', null]])),
    )
    expect(await world.rows(model)).toHaveLength(1)
    await world.build(model)
    expect(await world.rows(model)).toEqual(good)
  })

  it('waits for a live generation that has not yet come as far, and folds nothing into the new one twice', async () => {
    const model = balances()
    await world.build(model)
    await deposits(40)
    // Nobody keeps the live generation up to date yet.
    const rebuilding = world.build(model)
    await expect.poll(() => world.readModels.generations.list('balances')).toHaveLength(2)
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect((await world.readModels.generations.list('balances')).map(({ state }) => state)).toEqual([
      'live',
      'building',
    ])
    await world.project([model])
    expect(await rebuilding).toBe(2)
    await deposits(10)
    await world.caughtUp(model)
    expect((await world.rows(model)).map((row) => row['events'])).toEqual(Array.from({ length: 10 }, () => 5))
  })

  it('folds what has happened between its replay and the joining of a lane', async () => {
    const model = balances()
    await deposits(20)
    await world.build(model)
    await world.project([model])
    let listed = 0
    const list = async (name?: string) => {
      listed += 1
      // The second time, the replay is over and the lanes are about to join.
      if (listed === 2) await deposits(30).then(() => world.caughtUp(model))
      return world.readModels.generations.list(name)
    }
    const generations = new Proxy(world.readModels.generations, {
      get: (target, name) => (name === 'list' ? list : Reflect.get(target, name).bind(target)),
    })
    await world.build(model, { readModels: { ...world.readModels, generations } })
    expect((await world.rows(model)).map((row) => row['events'])).toEqual(Array.from({ length: 10 }, () => 5))
  })

  it('goes on where an aborted one ended', async () => {
    const model = balances()
    await deposits(2_500, 100)
    const abort = new AbortController()
    const before: RebuildProgress[] = []
    const stop = (progress: RebuildProgress) => {
      before.push(progress)
      abort.abort()
    }
    expect(await world.build(model, { signal: abort.signal, onProgress: stop })).toBeUndefined()
    const after: RebuildProgress[] = []
    expect(await world.build(model, { onProgress: (progress) => after.push(progress) })).toBe(1)
    expect(before[0]?.done).toBeGreaterThan(0)
    expect(after.at(-1)?.done).toBe(2_500 - Number(before[0]?.done))
    expect((await world.rows(model)).reduce((sum, row) => sum + Number(row['events']), 0)).toBe(2_500)
  })

  it('is finished by the next one when it died after every lane had joined', async () => {
    const model = balances()
    await deposits(50)
    await world.build(model)
    await world.project([model])
    const dies = () => Promise.reject(new Error('killed'))
    const generations = { ...world.readModels.generations, oldReaders: dies }
    await expect(world.build(model, { readModels: { ...world.readModels, generations } })).rejects.toThrow('killed')
    await deposits(50)
    expect(await world.build(model)).toBe(2)
    await world.caughtUp(model)
    expect((await world.rows(model)).reduce((sum, row) => sum + Number(row['events']), 0)).toBe(100)
    expect((await world.readModels.generations.list('balances')).map(({ state }) => state)).toEqual(['retired', 'live'])
  })

  it('does not finish what handlers with another source text have begun', async () => {
    const model = balances()
    await deposits(2_500)
    const abort = new AbortController()
    await world.build(model, { signal: abort.signal, onProgress: () => abort.abort() })
    const changed = balances({ changed: true })
    expect(fingerprintOf(changed.definition)).toBe(fingerprintOf(model.definition))
    expect(await world.build(changed)).toBe(2)
  })

  it('says under which keys it differs from what was read before', async () => {
    const model = balances()
    await deposits(20)
    await world.build(model)
    await world.project([model])
    await world.readModels.transaction((transaction) =>
      transaction.writeRows({ model: 'balances', generation: 1 }, new Map([['account-a3', null]])),
    )
    const parts = await world.rebuildParts(model)
    const rebuilt = await rebuild(parts, { signal: new AbortController().signal, compare: true })
    expect(rebuilt).toMatchObject({ generation: 2, comparison: { live: 1, fresh: 2, differing: 1 } })
    expect(rebuilt?.comparison?.keys).toEqual([{ key: 'account-a3', difference: 'only-in-second', setAside: false }])
  })

  it('is refused while another one of the same read model runs', async () => {
    const model = balances()
    await deposits(2_500)
    let second: Promise<unknown> | undefined
    const onProgress = () => {
      second ??= world.build(model).catch((error: unknown) => error)
    }
    await world.build(model, { onProgress })
    expect(await second).toMatchObject({ code: 'rebuild-running' })
  })

  it('does not switch when events would be set aside, and keeps the old generation in service', async () => {
    await deposits(5)
    const model = balances()
    await world.build(model)
    await world.project([model])
    await world.append('a1', ['Renamed', POISON])
    await world.caughtUp(model)
    await expect(world.build(model)).rejects.toMatchObject({ code: 'rebuild-would-park', facts: { events: 1 } })
    expect(await world.rows(model)).toHaveLength(5)
    expect(await world.build(model, { park: true })).toBe(2)
  })

  it('sets aside only the events whose rows the database refuses', async () => {
    await deposits(100)
    await world.append('a3', ['Renamed', UNSTORABLE], ['Deposited', 1])
    await deposits(100)
    const model = balances()
    await world.build(model, { park: true })
    const letters = await world.readModels.deadLetters.list()
    expect(new Set(letters.map(({ key }) => key))).toEqual(new Set(['account-a3']))
    expect(letters).toHaveLength(12)
    expect((await world.rows(model)).map((row) => row['events'])).toEqual([20, 20, 20, 10, 20, 20, 20, 20, 20, 20])
  })

  it('of new code leaves the rows of the old code to the old code', async () => {
    const old = balances({ version: 1 })
    const young = balances({ version: 2 })
    await deposits(20)
    await world.build(old)
    await world.project([old])
    await world.build(young)
    await world.project([young])
    await deposits(20)
    await world.caughtUp(old)
    await world.caughtUp(young)
    expect(await world.rows(young)).toEqual(await world.rows(old))
    expect((await world.readModels.generations.list('balances')).map(({ state, serving }) => [state, serving])).toEqual(
      [
        ['live', true],
        ['live', true],
      ],
    )
  })

  it('keeps the generation before, and drops those before that', async () => {
    const model = balances()
    await deposits(5)
    await world.build(model)
    await world.project([model])
    for (const generation of [2, 3, 4]) expect(await world.build(model)).toBe(generation)
    expect(
      (await world.readModels.generations.list('balances')).map(({ generation, state }) => [generation, state]),
    ).toEqual([
      [3, 'retired'],
      [4, 'live'],
    ])
  })
})

describe('a rebuild of a search model', () => {
  it('keeps no transaction of the database waiting while documents are written, however long that takes', async () => {
    await deposits(50)
    let transactions = 0
    const during: number[] = []
    const readModels = {
      ...world.readModels,
      transaction: async <Result>(work: Parameters<typeof world.readModels.transaction<Result>>[0]) => {
        transactions += 1
        try {
          return await world.readModels.transaction(work)
        } finally {
          transactions -= 1
        }
      },
    }
    const searchIndex = {
      ...world.searchIndex,
      write: (...given: Parameters<typeof world.searchIndex.write>) => {
        during.push(transactions)
        return world.searchIndex.write(...given)
      },
    }
    expect(await world.build(searchableAccounts(), { readModels, searchIndex })).toBe(1)
    expect(new Set(during)).toEqual(new Set([0]))
  })
})
