import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import { versions } from '../../src/domain/event-versions.ts'
import { nothing, reject } from '../../src/domain/rejection.ts'
import { addCoins, CoinsAdded, CoinsTaken, Purse, PurseClosed } from './purse.ts'

const named = (category: string, type = 'DoorOpened') =>
  entity(category, { initial: () => ({}), events: { [type]: z.object({}) }, evolve: { [type]: () => ({}) } })
const nameInvalid = expect.objectContaining({ code: 'name-invalid' })

describe('entity()', () => {
  it.each(['door', 'd', 'front_door', 'door2'])('accepts the category %j', (category) => {
    expect(named(category).category).toBe(category)
  })
  it.each(['', 'Door', 'front-door', '2door', 'front door', 'döör', 'door.x', 'door*', '_door', 'door\n'])(
    'refuses the category %j',
    (category) => {
      expect(() => named(category)).toThrow(nameInvalid)
      expect(() => named(category)).toThrow(`'${category}'`)
    },
  )
  it.each(['', 'doorOpened', 'Door-Opened', 'Door Opened', '1Opened', 'Öffnung', 'Door_Opened', '__proto__'])(
    'refuses the event type %j',
    (type) => {
      const events = JSON.parse(`{${JSON.stringify(type)}: 1}`) as Record<string, never>
      const define = () => entity('door', { initial: () => ({}), events, evolve: {} })
      expect(define).toThrow(nameInvalid)
    },
  )
  it('makes a creator for each event type', () => {
    expect(CoinsAdded({ coins: 3 })).toEqual({
      kind: 'event',
      category: 'purse',
      type: 'CoinsAdded',
      data: { coins: 3 },
    })
    expect([CoinsAdded.type, PurseClosed.type]).toEqual(['CoinsAdded', 'PurseClosed'])
  })
})

describe('evolve', () => {
  it('folds events into the state', () => {
    const folded = [CoinsAdded({ coins: 5 }), CoinsTaken({ coins: 2 })].reduce(Purse.evolve, Purse.initial())
    expect(folded).toEqual({ status: 'open', coins: 3 })
  })
  it('takes what a fold answers for the state, also when it is null', () => {
    type State = { readonly title: string } | null
    const Note = entity('note', {
      initial: (): State => null,
      events: { NoteWritten: z.object({ title: z.string() }), NoteBurnt: z.object({}) },
      evolve: { NoteWritten: (_note, { title }) => ({ title }), NoteBurnt: () => null },
    })
    const written = Note.evolve(Note.initial(), Note.events.NoteWritten({ title: 'a' }))
    expect(written).toEqual({ title: 'a' })
    expect(Note.evolve(written, Note.events.NoteBurnt({}))).toBeNull()
  })
  it('is total: it leaves the state alone for whatever is not its event', () => {
    const state = { status: 'open', coins: 1 } as const
    const type = fc.oneof(fc.string(), fc.constantFrom('constructor', 'toString', '__proto__', 'hasOwnProperty'))
    fc.assert(
      fc.property(type, fc.jsonValue(), (other, data) => {
        expect(Purse.evolve(state, { kind: 'event', category: 'purse', type: other, data } as never)).toBe(state)
      }),
      { numRuns: 1_000 },
    )
  })
  it('is total: it answers a plain state for its own events in any order', () => {
    const coins = fc.record({ coins: fc.integer({ min: 1 }) })
    const event = fc.oneof(coins.map(CoinsAdded), coins.map(CoinsTaken), fc.constant(PurseClosed({})))
    fc.assert(
      fc.property(fc.array(event), (history) => {
        const state = history.reduce(Purse.evolve, Purse.initial())
        expect(JSON.parse(JSON.stringify(state))).toEqual(state)
        expect(Number.isInteger(state.coins)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('entity.command()', () => {
  it('says what a caller must know', () => {
    expect(addCoins).toMatchObject({ category: 'purse', name: 'AddCoins' })
  })
  it.each(['', 'addCoins', 'Add Coins', 'Add-Coins', 'AddCoins!'])('refuses the name %j', (name) => {
    expect(() => Purse.command(name, z.object({}), () => nothing())).toThrow(nameInvalid)
  })
})

describe('entity.retired()', () => {
  it('leaves the entity as it is and answers one that knows the old type', () => {
    const Older = Purse.retired('PurseFilled', z.object({}), () => [])
    expect([...Older.retiredEvents.keys()]).toEqual(['PurseFilled'])
    expect(Purse.retiredEvents.size).toBe(0)
    expect(Older.evolve(Older.initial(), CoinsAdded({ coins: 1 }))).toEqual({ status: 'open', coins: 1 })
  })
  it('refuses a name that no event type can have', () => {
    expect(() => Purse.retired('purse-filled', z.object({}), () => [])).toThrow(nameInvalid)
  })
  it('refuses to retire a type twice', () => {
    const Older = Purse.retired('PurseFilled', versions(z.object({})), () => [])
    expect(() => Older.retired('PurseFilled', z.object({}), () => [])).toThrow(
      expect.objectContaining({ code: 'name-taken' }),
    )
  })
})

describe('reject() and nothing()', () => {
  it('are values, not errors', () => {
    expect(reject('too-few-coins', { coins: 1 })).toEqual({
      kind: 'rejection',
      code: 'too-few-coins',
      details: { coins: 1 },
    })
    expect(reject('purse-closed').details).toEqual({})
    expect(nothing()).toEqual({ kind: 'nothing' })
  })
})
