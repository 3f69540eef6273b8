import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type EventSource, entity } from '../../src/domain/entity.ts'
import { createEventCodec } from '../../src/domain/event-codec.ts'
import { versions } from '../../src/domain/event-versions.ts'
import { Purse } from './purse.ts'
import { recorded } from './recorded-events.ts'

const amount = z.object({ amount: z.int() })
const coins = z.object({ coins: z.int() })
const opened = z.object({ owner: z.string(), coins: z.int() })

const Wallet = entity('wallet', {
  initial: () => ({ coins: 0 }),
  events: {
    CoinsAdded: versions(amount, { storedAs: 'CoinsPaid' })
      .next(amount, (data) => data, { storedAs: 'CoinsPaid' })
      .next(coins, (data) => ({ coins: data.amount })),
    OwnerNamed: z.object({ owner: z.string() }),
  },
  evolve: { CoinsAdded: (_, data) => data, OwnerNamed: (state) => state },
})
const { CoinsAdded, OwnerNamed } = Wallet.events
const Retiring = Wallet.retired(
  'WalletOpened',
  versions(opened, { storedAs: 'WalletMade' }).next(opened, (data) => data),
  (data) => [OwnerNamed({ owner: data.owner }), CoinsAdded({ coins: data.coins })],
).retired('WalletSeen', z.object({}), () => [])
const codec = createEventCodec([Purse as EventSource, Retiring as EventSource])

const inWallet = (type: string, data: Parameters<typeof recorded>[1], schemaVersion = 1) =>
  recorded(type, data, { streamId: 'wallet-a', schemaVersion })
const failing = (code: string) => expect.objectContaining({ code })

describe('decode()', () => {
  it('reads an event of the current version as it was written', () => {
    expect(codec.decode(recorded('CoinsAdded', { coins: 3 }))).toEqual([{ type: 'CoinsAdded', data: { coins: 3 } }])
  })
  it('reads an older version as the current one', () => {
    expect(codec.decode(inWallet('CoinsAdded', { amount: 3 }, 2))).toEqual([{ type: 'CoinsAdded', data: { coins: 3 } }])
  })
  it.each([1, 2])('reads version %i of a renamed type under its stored name', (version) => {
    const stored = inWallet('CoinsPaid', { amount: 3 }, version)
    expect(codec.decode(stored)).toEqual([{ type: 'CoinsAdded', data: { coins: 3 } }])
  })
  it('reads the same type name by the category of the stream', () => {
    expect(() => codec.decode(inWallet('CoinsAdded', { coins: 3 }, 1))).toThrow(failing('event-undecodable'))
    expect(codec.decode(inWallet('CoinsAdded', { coins: 3 }, 3))).toHaveLength(1)
  })
  it.each([
    ['WalletOpened', 1],
    ['WalletOpened', 2],
    ['WalletMade', 1],
  ])('splits a retired %s of version %i into what it means today', (type, version) => {
    expect(codec.decode(inWallet(type, { owner: 'Ada', coins: 2 }, version))).toEqual([
      { type: 'OwnerNamed', data: { owner: 'Ada' } },
      { type: 'CoinsAdded', data: { coins: 2 } },
    ])
  })
  it('drops a retired type that means nothing today', () => {
    expect(codec.decode(inWallet('WalletSeen', {}))).toEqual([])
  })
  it.each([
    ['a current type', 'CoinsAdded', 4],
    ['a stored name of former times', 'CoinsPaid', 3],
    ['a retired type', 'WalletOpened', 3],
  ])('stops at a version of %s that it does not know yet', (_, type, version) => {
    const decode = () => codec.decode(inWallet(type, {}, version))
    expect(decode).toThrow(expect.objectContaining({ code: 'event-version-newer', handling: 'stop' }))
    expect(decode).toThrow(`schema version ${version}`)
    expect(decode).toThrow('deploy newer code')
  })
  it.each([
    ['an unknown type', recorded('CoinsLost', {})],
    ['a known type in a stream of another category', inWallet('PurseClosed', {})],
    ['a category that only begins like a known one', recorded('CoinsAdded', { coins: 1 }, { streamId: 'purses-a' })],
    ['data that does not fit', recorded('CoinsAdded', { coins: 'three' })],
    ['data that does not fit a retired type', inWallet('WalletOpened', { owner: 'Ada' })],
    ['missing data', recorded('CoinsAdded', undefined)],
    ['bytes that are not JSON', recorded('CoinsAdded', undefined, { undecodable: 'its data is not JSON' })],
    ['the version 0', recorded('CoinsAdded', { coins: 1 }, { schemaVersion: 0 })],
    ['a version that is no whole number', recorded('CoinsAdded', { coins: 1 }, { schemaVersion: 1.5 })],
  ])('refuses %s, and says where it stands', (_, event) => {
    expect(() => codec.decode(event)).toThrow(
      expect.objectContaining({ code: 'event-undecodable', handling: 'dead-letter' }),
    )
    expect(() => codec.decode(event)).toThrow(`at position 42 (revision 3 of '${event.streamId}')`)
  })
  it('says why the store could not read the data', () => {
    const event = recorded('CoinsAdded', undefined, { undecodable: 'its bytes are no UTF-8' })
    expect(() => codec.decode(event)).toThrow(/: its bytes are no UTF-8$/)
  })
})

describe('decode() of a retired type', () => {
  const becoming = (become: (data: unknown) => readonly unknown[]) =>
    createEventCodec([Purse.retired('PurseFilled', z.object({}), become as never) as EventSource])

  it.each([
    ['throws', () => JSON.parse('no'), 'JSON'],
    ['answers data that does not fit', () => [Purse.events.CoinsAdded({ coins: -1 })], 'which became CoinsAdded'],
    ['answers an unknown type', () => [{ type: 'PurseLost', data: {} }], 'PurseLost'],
  ])('sets the event aside when its function %s', (_, become, reason) => {
    const decode = () => becoming(become).decode(recorded('PurseFilled', {}))
    expect(decode).toThrow(failing('event-undecodable'))
    expect(decode).toThrow(reason)
  })
})

describe('storedNames()', () => {
  it('lists every name that may be read as one of the types', () => {
    expect(codec.storedNames('purse', ['CoinsAdded', 'PurseClosed'])).toEqual(['CoinsAdded', 'PurseClosed'])
    expect(codec.storedNames('wallet', ['CoinsAdded'])).toEqual([
      'CoinsAdded',
      'CoinsPaid',
      'WalletOpened',
      'WalletMade',
      'WalletSeen',
    ])
  })
  it('lists none for a category or a type that it does not know', () => {
    expect(codec.storedNames('door', ['CoinsAdded'])).toEqual([])
    expect(codec.storedNames('purse', ['DoorOpened'])).toEqual([])
  })
  it('goes with the categories', () => {
    expect(codec.categories).toEqual(['purse', 'wallet'])
  })
})

describe('createEventCodec()', () => {
  const door = (events: Record<string, ReturnType<typeof versions>>) =>
    entity('door', { initial: () => ({}), events, evolve: {} as never })
  const history = versions(z.object({}), { storedAs: 'DoorMoved' })

  it('refuses two entities with one category', () => {
    expect(() => createEventCodec([Wallet as EventSource, Retiring as EventSource])).toThrow(failing('name-taken'))
  })
  it.each([
    ['the current name of another', door({ DoorOpened: history, DoorMoved: versions(z.object({})) })],
    ['the former name of another', door({ DoorOpened: history, DoorShut: history })],
    ['a retired name', door({ DoorOpened: history }).retired('DoorMoved', z.object({}), () => [])],
    ['the current name of a retired one', door({ DoorOpened: history }).retired('DoorOpened', z.object({}), () => [])],
  ])('refuses a stored name that is also %s', (_, source) => {
    expect(() => createEventCodec([source as EventSource])).toThrow(failing('name-taken'))
  })
  it('accepts a type that took its former name back', () => {
    const back = versions(z.object({}), { storedAs: 'DoorOpened' })
      .next(z.object({}), (data) => data, { storedAs: 'DoorMoved' })
      .next(z.object({}), (data) => data)
    expect(createEventCodec([door({ DoorOpened: back }) as EventSource]).storedNames('door', ['DoorOpened'])).toEqual([
      'DoorOpened',
      'DoorMoved',
    ])
  })
})
