import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import { readModel } from '../../src/projections/read-model.ts'
import { givenEvents } from '../../src/testing/given-read-model.ts'
import { happenedAt, happenedFor, happenedTo } from '../../src/testing/happenings.ts'

const Door = entity('door', {
  initial: () => ({}),
  events: { DoorBuilt: z.object({ width: z.int().positive() }), DoorShut: z.object({}), DoorBurnt: z.object({}) },
  evolve: { DoorBuilt: () => ({}), DoorShut: () => ({}), DoorBurnt: () => ({}) },
})
const { DoorBuilt, DoorShut, DoorBurnt } = Door.events

const row = z.object({ width: z.int(), shutAt: z.string().nullable(), note: z.string().optional() })
const doors = readModel('doors', { version: 1, row }).on(Door, {
  DoorBuilt: (_row, { width }) => ({ width, shutAt: null }),
  DoorShut: (before, _data, { occurredAt, revision }) => {
    if (before === undefined) throw new Error(`no door at revision ${revision}`)
    return { ...before, shutAt: occurredAt }
  },
  DoorBurnt: () => null,
})

describe('givenEvents()', () => {
  it('compares the rows that events fold into, in the order in which they appeared', () => {
    const given = givenEvents(doors, [
      happenedTo('front', DoorBuilt({ width: 2 })),
      happenedTo('back', DoorBuilt({ width: 1 })),
      happenedAt('2024-05-06T07:08:09.000Z', 'front', DoorShut({})),
    ])
    given.thenRows([
      { width: 2, shutAt: '2024-05-06T07:08:09.000Z' },
      { width: 1, shutAt: null },
    ])
    expect(() => given.thenRows([{ width: 2, shutAt: null }])).toThrow('Expected values to be')
    expect(() => given.thenRows([])).toThrow('width: 2')
    expect(() => given.thenSetAside('DoorShut')).toThrow('DoorShut')
  })

  it('keeps the rows of tenants apart', () => {
    const front = happenedTo('front', DoorBuilt({ width: 2 }))
    const shut = happenedTo('front', DoorShut({}))
    givenEvents(doors, [front, happenedFor('acme', front), happenedFor('acme', shut)]).thenRows([
      { width: 2, shutAt: null },
      { width: 2, shutAt: '2000-01-01T00:00:00.000Z' },
    ])
  })

  it('leaves out rows that were deleted', () => {
    givenEvents(doors, [happenedTo('front', DoorBuilt({ width: 2 }), DoorBurnt({}))]).thenRows([])
  })

  it('tells which events could not be handled, and which wait behind them', () => {
    const given = givenEvents(doors, [
      happenedTo('front', DoorShut({}), DoorBuilt({ width: 1 })),
      happenedTo('back', DoorBuilt({ width: 1 })),
    ])
    given.thenSetAside('DoorShut', 'DoorBuilt')
    expect(() => given.thenRows([{ width: 1, shutAt: null }])).toThrow('no door at revision 0')
  })

  it('refuses events that a store would not have, and rows that it would not keep', () => {
    expect(() => givenEvents(doors, [happenedTo('front', DoorBuilt({ width: 0 }))])).toThrow('width')
    const careless = readModel('careless', { version: 1, row }).on(Door, {
      DoorBuilt: (_row, { width }) => ({ width, shutAt: null, ...({ colour: 'red' } as object) }),
    })
    const given = givenEvents(careless, [happenedTo('front', DoorBuilt({ width: 1 }))])
    expect(() => given.thenRows([{ width: 1, shutAt: null }])).toThrow("does not declare 'colour'")
  })
})
