import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import { readModel } from '../../src/projections/read-model.ts'
import { sqlModel } from '../../src/projections/sql-model.ts'
import { givenBatches } from '../../src/testing/given-batches.ts'
import { givenEvents } from '../../src/testing/given-read-model.ts'
import { happenedTo } from '../../src/testing/happenings.ts'

const Door = entity('door', {
  initial: () => ({}),
  events: { DoorOpened: z.object({ by: z.string() }), DoorShut: z.object({}) },
  evolve: { DoorOpened: () => ({}), DoorShut: () => ({}) },
})
const { DoorOpened, DoorShut } = Door.events

const options = { version: 1, row: z.object({ person: z.string(), doors: z.int() }), key: ['person'] } as const
const openings = sqlModel('openings', options)
  .on(Door, ['DoorOpened'])
  .write(async (events, database) => {
    for (const { data } of events) {
      if (data.by === 'nobody') throw new Error('nobody opens a door')
      await database
        .insertInto('openings')
        .values({ person: data.by, doors: 1 })
        .onConflict((conflict) =>
          conflict.column('person').doUpdateSet(({ eb, ref }) => ({ doors: eb(ref('openings.doors'), '+', 1) })),
        )
        .execute()
    }
  })

const history = [
  happenedTo('front', DoorOpened({ by: 'Bo' }), DoorShut({})),
  happenedTo('back', DoorOpened({ by: 'Ada' })),
  happenedTo('front', DoorOpened({ by: 'Bo' })),
]

describe('givenBatches()', () => {
  it('compares the rows that statements write, in the order of their key', async () => {
    const given = await givenBatches(openings, history)
    given.thenRows([
      { person: 'Ada', doors: 1 },
      { person: 'Bo', doors: 2 },
    ])
    expect(() => given.thenRows([{ person: 'Ada', doors: 2 }])).toThrow('doors: 2')
  })

  it('tells which events could not be handled, and which wait behind them', async () => {
    const nobody = happenedTo('front', DoorOpened({ by: 'nobody' }), DoorOpened({ by: 'Ada' }))
    const given = await givenBatches(openings, [...history, nobody])
    given.thenSetAside('DoorOpened', 'DoorOpened')
    expect(() => given.thenRows([])).toThrow('nobody opens a door')
  })

  it('sees that the rows depend on how the events come in batches', async () => {
    const lastBatch = sqlModel('last_batch', options)
      .on(Door, ['DoorOpened'])
      .write(async (events, database) => {
        await database.deleteFrom('last_batch').execute()
        await database.insertInto('last_batch').values({ person: 'all', doors: events.length }).execute()
      })
    await expect(givenBatches(lastBatch, history)).rejects.toThrow('depend on how the events come in batches')
  })

  it('is for SQL models, as givenEvents() is for the others', async () => {
    const folded = readModel('folded', { version: 1, row: z.object({ id: z.string() }) })
    await expect(givenBatches(folded, [])).rejects.toThrow('use givenEvents')
    expect(() => givenEvents(openings, [])).toThrow('use givenBatches')
  })
})
