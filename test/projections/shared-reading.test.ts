import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventStore, LogPage, ReadAllOptions } from '../../src/domain/event-store.ts'
import { rebuild } from '../../src/projections/rebuild/rebuild.ts'
import { type Seat, shareReading } from '../../src/projections/rebuild/shared-reading.ts'
import { balances, movements, POISON, searchableAccounts, totals } from './accounts.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

/** Tells which passes over the log there were. */
function counted(store: EventStore): { store: EventStore; passes: ReadAllOptions[] } {
  const passes: ReadAllOptions[] = []
  const readAll = (options: ReadAllOptions = {}) => {
    if (options.direction !== 'backwards') passes.push(options)
    return store.readAll(options)
  }
  return { store: { ...store, readAll }, passes }
}

async function read({ store, leave }: Seat, options: ReadAllOptions): Promise<readonly string[]> {
  const read: string[] = []
  try {
    for await (const { events } of store.readAll(options)) read.push(...events.map(({ position }) => position))
  } finally {
    leave()
  }
  return read
}

async function positionsOf(options: ReadAllOptions): Promise<readonly string[]> {
  const pages: LogPage[] = []
  for await (const page of world.store.readAll(options)) pages.push(page)
  return pages.flatMap(({ events }) => events.map(({ position }) => position))
}

const appendMany = async () => {
  const positions: string[] = []
  for (let round = 0; round < 300; round += 1) {
    positions.push(await world.append(`a${round % 7}`, round % 5 === 0 ? ['Withdrawn', 1] : ['Deposited', round]))
  }
  return positions
}

describe('shareReading()', () => {
  it('reads the log once, and gives each reader what it would have read alone', async () => {
    const positions = await appendMany()
    const { store, passes } = counted(world.store)
    const asked: ReadAllOptions[] = [
      { filter: { types: ['Deposited'] }, pageSize: 10 },
      { filter: { types: ['Withdrawn', 'Closed'] }, from: positions[99] as string },
      { filter: { types: ['Deposited', 'Withdrawn'] }, from: positions[250] as string },
    ]
    const seats = shareReading(store, 3)
    const together = await Promise.all(asked.map((options, index) => read(seats[index] as Seat, options)))
    expect(together).toEqual(await Promise.all(asked.map(positionsOf)))
    expect(passes).toHaveLength(1)
  })

  it('waits for no reader that has left without reading', async () => {
    await appendMany()
    const [first, second, third] = shareReading(world.store, 3) as [Seat, Seat, Seat]
    const reading = read(first, { filter: { types: ['Deposited'] } })
    second.leave()
    third.leave()
    third.leave()
    expect(await reading).toHaveLength(240)
  })

  it('goes on for the others when a reader stops', async () => {
    await appendMany()
    const [first, second] = shareReading(world.store, 2) as [Seat, Seat]
    const stopping = (async () => {
      for await (const _ of first.store.readAll({ filter: { types: ['Deposited'] } })) throw new Error('stopped')
    })()
    const reading = read(second, { filter: { types: ['Withdrawn'] } })
    await expect(stopping).rejects.toThrow('stopped')
    expect(await reading).toHaveLength(60)
  })

  it('lets every reader know when the log cannot be read', async () => {
    const readAll = () => {
      throw new Error('the disk is gone')
    }
    const seats = shareReading({ ...world.store, readAll }, 2)
    const readings = seats.map((seat) => read(seat, { filter: { types: ['Deposited'] } }))
    const results = await Promise.allSettled(readings)
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('reads alone what a reader reads after the pass', async () => {
    await appendMany()
    const { store, passes } = counted(world.store)
    const [only] = shareReading(store, 1) as [Seat]
    const options = { filter: { types: ['Deposited'] } }
    expect(await read(only, options)).toEqual(await read(only, options))
    expect(passes).toHaveLength(2)
  })
})

describe('read models that are rebuilt together', () => {
  const models = [balances(), totals(), movements(), searchableAccounts()]

  const buildTogether = async (store: EventStore) => {
    const seats = shareReading(store, models.length)
    return Promise.allSettled(
      models.map(async (model, index) => {
        const seat = seats[index] as Seat
        const parts = { ...(await world.rebuildParts(model)), store: seat.store }
        return rebuild(parts, { signal: new AbortController().signal }).finally(seat.leave)
      }),
    )
  }

  it('have the rows that they have when each is rebuilt alone', async () => {
    await appendMany()
    const { store, passes } = counted(world.store)
    const together = await buildTogether(store)
    expect(together.map(({ status }) => status)).toEqual(models.map(() => 'fulfilled'))
    expect(passes).toHaveLength(1)
    const rows = await Promise.all(models.map(world.rows))
    for (const model of models) await world.build(model)
    expect(await Promise.all(models.map(world.rows))).toEqual(rows)
  })

  it('are switched although one of them cannot be', async () => {
    await appendMany()
    await world.append('a1', ['Renamed', POISON])
    const together = await buildTogether(world.store)
    const failed = together.filter(({ status }) => status === 'rejected')
    expect(failed.length).toBeGreaterThan(0)
    expect(failed.length).toBeLessThan(models.length)
    for (const [index, { status }] of together.entries()) {
      if (status === 'fulfilled') expect((await world.rows(models[index] as never)).length).toBeGreaterThan(0)
    }
  })
})
