import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import { fingerprintOf } from '../../src/projections/fingerprint.ts'
import type { Projector } from '../../src/projections/projector.ts'
import { sqlModel } from '../../src/projections/sql-model.ts'
import { Account, movements, POISON, UNSTORABLE } from './accounts.ts'
import { openWorld, type World } from './world.ts'

const model = movements()
let world: World
let projector: Projector
beforeEach(async () => {
  world = await openWorld()
  await world.build(model)
  projector = await world.project([model])
})
afterEach(() => world.close())

const lettersOf = async () =>
  (await world.readModels.deadLetters.list()).map(({ key, type, waiting, reason }) => ({ key, type, waiting, reason }))
const redrive = async (action: 'redrive' | 'discard-first') => {
  const [letter] = await world.readModels.deadLetters.list()
  if (letter === undefined) throw new Error('nothing is set aside')
  const { generation, lane, key } = letter
  await world.readModels.deadLetters.request({ model: 'movements', generation, lane, key, action })
  await projector.redrive()
}

describe('an SQL model', () => {
  it('writes events as they come, whatever stream they are of', async () => {
    for (const amount of [1, 2, 3]) {
      await world.append('a', ['Deposited', amount])
      await world.append('b', ['Withdrawn', amount], ['Withdrawn', amount])
    }
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([
      { id: 'a', kind: 'Deposited', events: 3, sum: 6 },
      { id: 'b', kind: 'Withdrawn', events: 6, sum: 12 },
    ])
  })

  it('is given all events of a batch at once, in the order of the log', async () => {
    const batches: string[][] = []
    const seen = sqlModel('seen', { version: 1, row: z.object({ id: z.string() }), key: ['id'] })
      .on(Account, ['Deposited', 'Renamed'])
      .write(async (events) => {
        batches.push(events.map(({ entityId, type, data }) => `${entityId} ${type} ${Object.values(data).join()}`))
      })
    await world.append('a', ['Deposited', 1])
    await world.append('b', ['Renamed', 'Ada'], ['Withdrawn', 5])
    await world.append('a', ['Deposited', 2])
    await world.build(seen)
    expect(batches).toEqual([['a Deposited 1', 'b Renamed Ada', 'a Deposited 2']])
  })

  it('sets aside the event that its statements fail on, with the later ones of its stream, and takes in all others', async () => {
    await world.append('a', ['Deposited', 1], ['Renamed', POISON], ['Deposited', 10])
    await world.append('b', ['Deposited', 2])
    await world.append('c', ['Renamed', UNSTORABLE])
    await world.append('b', ['Deposited', 3])
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([
      { id: 'a', kind: 'Deposited', events: 1, sum: 1 },
      { id: 'b', kind: 'Deposited', events: 2, sum: 5 },
    ])
    expect(await lettersOf()).toEqual([
      { key: 'account-a', type: 'Renamed', waiting: false, reason: expect.stringMatching(/cannot take this owner/) },
      { key: 'account-a', type: 'Deposited', waiting: true, reason: expect.stringMatching(/waits/) },
      { key: 'account-c', type: 'Renamed', waiting: false, reason: expect.stringMatching(/refuses/) },
    ])
  })

  it('takes in what waited when the first one is given up', async () => {
    await world.append('a', ['Deposited', 1], ['Renamed', POISON], ['Deposited', 10], ['Deposited', 100])
    await world.caughtUp(model)
    await redrive('discard-first')
    expect(await world.rows(model)).toEqual([{ id: 'a', kind: 'Deposited', events: 3, sum: 111 }])
    expect(await lettersOf()).toEqual([])
  })

  it('takes in what it can of a key that is handled again, and sets the rest aside as before', async () => {
    const poison = ['Renamed', POISON] as const
    await world.append('a', poison, ['Deposited', 1], ['Deposited', 2], poison, ['Deposited', 4])
    await world.caughtUp(model)
    await redrive('discard-first')
    expect(await world.rows(model)).toEqual([{ id: 'a', kind: 'Deposited', events: 2, sum: 3 }])
    expect((await lettersOf()).map(({ type, reason }) => `${type}: ${reason}`)).toEqual([
      expect.stringMatching(/^Renamed: .*cannot take this owner/),
      expect.stringMatching(/^Deposited: waits/),
    ])
    await world.append('a', ['Deposited', 8])
    await world.caughtUp(model)
    expect(await lettersOf()).toHaveLength(3)
  })

  it('does not switch to a rebuild that would set events aside', async () => {
    await world.append('a', ['Deposited', 1], ['Renamed', POISON])
    await world.caughtUp(model)
    await expect(world.build(model)).rejects.toMatchObject({ code: 'rebuild-would-park' })
    expect(await world.build(model, { park: true })).toBe(2)
    expect(await world.rows(model)).toEqual([{ id: 'a', kind: 'Deposited', events: 1, sum: 1 }])
  })

  it('goes on building where an aborted rebuild ended', async () => {
    for (let round = 0; round < 30; round += 1) await world.append('a', ['Deposited', 1])
    await world.caughtUp(model)
    const abort = new AbortController()
    await world.build(model, { signal: abort.signal, onProgress: () => abort.abort() })
    for (let round = 0; round < 30; round += 1) await world.append('a', ['Deposited', 1])
    expect(await world.build(model)).toBe(2)
    await world.caughtUp(model)
    expect(await world.rows(model)).toEqual([{ id: 'a', kind: 'Deposited', events: 60, sum: 60 }])
  })

  it('tries again without end, and says why, while a statement is wrong', async () => {
    const wrong = sqlModel('wrong', { version: 1, row: z.object({ id: z.string() }), key: ['id'] })
      .on(Account, ['Deposited'])
      .write((_events, database) =>
        database
          .selectFrom('elsewhere' as 'wrong')
          .selectAll()
          .execute(),
      )
    await world.build(wrong)
    const projecting = await world.project([wrong])
    await world.append('a', ['Deposited', 1])
    await expect
      .poll(() => projecting.describe().map(({ state, lastError }) => [state, lastError]))
      .toEqual([['waiting', expect.stringMatching(/Cannot use table 'elsewhere'/)]])
    expect(await lettersOf()).toEqual([])
  })
})

describe('the declaration of an SQL model', () => {
  const row = z.object({ id: z.string(), note: z.string().optional() })

  it.each([
    ['no property', []],
    ['a property that may be missing', ['id', 'note'] as const],
    ['a property that is not declared', ['colour' as 'id']],
  ])('refuses a key of %s', (_name, key) => {
    expect(() => sqlModel('notes', { version: 1, row, key })).toThrow(/Cannot declare read model 'notes': its key/)
  })

  it('belongs to other rows when its key or its events are others', () => {
    const wide = z.object({ id: z.string(), kind: z.string() })
    const nothing = async () => undefined
    const fingerprints = [
      sqlModel('keyed', { version: 1, row: wide, key: ['id'] }).on(Account, ['Closed']),
      sqlModel('keyed', { version: 1, row: wide, key: ['id', 'kind'] }).on(Account, ['Closed']),
      sqlModel('keyed', { version: 1, row: wide, key: ['kind', 'id'] }).on(Account, ['Closed']),
      sqlModel('keyed', { version: 1, row: wide, key: ['id'] }).on(Account, ['Closed', 'Renamed']),
      sqlModel('keyed', { version: 2, row: wide, key: ['id'] }).on(Account, ['Closed']),
    ].map((declared) => fingerprintOf(declared.write(nothing).definition))
    expect(new Set(fingerprints).size).toBe(5)
  })

  it('refuses an entity twice', () => {
    const other = entity('other', { initial: () => ({}), events: { Made: z.object({}) }, evolve: { Made: () => ({}) } })
    const declared = sqlModel('notes', { version: 1, row, key: ['id'] }).on(other, ['Made'])
    expect(() => declared.on(other, ['Made'])).toThrow(/Cannot react to 'other' twice/)
  })
})
