import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type EventSource, entity } from '../../src/domain/entity.ts'
import type { Projector } from '../../src/projections/projector.ts'
import { readModel } from '../../src/projections/read-model.ts'
import { openWorld, type World } from './world.ts'

const Order = entity('order', {
  initial: (): { readonly open: boolean } => ({ open: true }),
  events: { Placed: z.object({ total: z.number() }), Paid: z.object({ amount: z.number() }) },
  evolve: { Placed: (state) => state, Paid: () => ({ open: false }) },
})
let broken = true
const orders = readModel('orders', { version: 1, row: z.object({ id: z.string(), paid: z.number() }) }).on(Order, {
  Placed: (_row, _data, { entityId }) => ({ id: entityId, paid: 0 }),
  Paid: (row, { amount }) => {
    if (broken && amount < 0) throw new Error('negative payment')
    return row && { ...row, paid: row.paid + amount }
  },
})
let world: World
let projector: Projector
const event = (type: string, data: object) => ({ id: crypto.randomUUID(), type, data: data as never, metadata: {} })
const request = async (action: 'redrive' | 'discard-first') => {
  const [letter] = await world.readModels.deadLetters.list()
  if (letter === undefined) throw new Error('nothing is set aside')
  const { model, generation, lane, key } = letter
  await world.readModels.deadLetters.request({ model, generation, lane, key, action })
  await projector.redrive()
}

beforeEach(async () => {
  broken = true
  world = await openWorld({ sources: [Order as EventSource] })
  await world.build(orders)
  projector = await world.project([orders])
})
afterEach(() => world.close())

describe('dead letters', () => {
  const poison = () =>
    world.store.append('order-1', 'any', [
      event('Placed', { total: 5 }),
      event('Paid', { amount: -1 }),
      event('Paid', { amount: 3 }),
    ])

  it('are handled again in order once the code is mended, with the events that waited', async () => {
    await poison()
    await world.caughtUp(orders)
    broken = false
    await request('redrive')
    expect(await world.rows(orders)).toEqual([{ id: '1', paid: 2 }])
    expect(await world.readModels.deadLetters.list()).toEqual([])
  })

  it('stay set aside when the code is not mended', async () => {
    await poison()
    await world.caughtUp(orders)
    await request('redrive')
    expect(await world.readModels.deadLetters.list()).toHaveLength(2)
    expect(await world.readModels.deadLetters.requests('orders')).toEqual([])
  })

  it('let later events of their key wait, and take them in after a redrive', async () => {
    await poison()
    await world.caughtUp(orders)
    await world.store.append('order-1', 'any', [event('Paid', { amount: 10 })])
    await world.caughtUp(orders)
    expect(await world.rows(orders)).toEqual([{ id: '1', paid: 0 }])
    broken = false
    await request('redrive')
    await world.store.append('order-1', 'any', [event('Paid', { amount: 100 })])
    await world.caughtUp(orders)
    expect(await world.rows(orders)).toEqual([{ id: '1', paid: 112 }])
  })

  it('are given up one by one, and only when somebody says so', async () => {
    await poison()
    await world.caughtUp(orders)
    await request('discard-first')
    expect(await world.rows(orders)).toEqual([{ id: '1', paid: 3 }])
    expect(await world.readModels.deadLetters.list()).toEqual([])
  })

  it('take in events that cannot be read, by position and reason', async () => {
    await world.store.append('order-2', 'any', [event('Placed', { total: 'many' }), event('Paid', { amount: 1 })])
    await world.caughtUp(orders)
    const letters = await world.readModels.deadLetters.list()
    expect(letters.map(({ key, waiting, position }) => [key, waiting, position])).toEqual([
      ['order-2', false, '1'],
      ['order-2', true, '2'],
    ])
    expect(letters[0]?.reason).toMatch(/total.*number/)
  })
})
