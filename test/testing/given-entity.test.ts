import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entity } from '../../src/domain/entity.ts'
import { nothing, reject } from '../../src/domain/rejection.ts'
import { given } from '../../src/testing/given-entity.ts'

const Door = entity('door', {
  initial: (): { readonly status: 'none' | 'open' | 'shut' } => ({ status: 'none' }),
  events: { DoorBuilt: z.object({ width: z.int().positive() }), DoorShut: z.object({}) },
  evolve: { DoorBuilt: () => ({ status: 'open' }), DoorShut: () => ({ status: 'shut' }) },
})
const { DoorBuilt, DoorShut } = Door.events

const buildDoor = Door.command('BuildDoor', z.object({ width: z.number().default(1) }), (door, { width }) => {
  if (door.status !== 'none') return reject('door-already-built', { width })
  return [DoorBuilt({ width }), DoorShut({})]
})
const shutDoor = Door.command('ShutDoor', z.object({}), (door) => {
  if (door.status === 'none') return reject('door-not-found')
  return door.status === 'shut' ? nothing() : DoorShut({})
})
const admireDoor = Door.command('AdmireDoor', z.object({}), () => [])

describe('given()', () => {
  it('compares the events of a command, in their order', () => {
    given(Door, [])
      .when(buildDoor, {})
      .thenEvents([DoorBuilt({ width: 1 }), DoorShut({})])
    const decided = given(Door, []).when(buildDoor, { width: 2 })
    expect(() => decided.thenEvents([DoorShut({}), DoorBuilt({ width: 2 })])).toThrow('Expected values to be')
    expect(() => decided.thenEvents([DoorBuilt({ width: 2 })])).toThrow('DoorShut')
    expect(() => decided.thenNothing()).toThrow('DoorBuilt')
  })
  it('compares the code of a rejection, and its details when asked to', () => {
    const decided = given(Door, [DoorBuilt({ width: 1 })]).when(buildDoor, { width: 3 })
    decided.thenRejected('door-already-built')
    decided.thenRejected('door-already-built', { width: 3 })
    expect(() => decided.thenRejected('door-already-built', { width: 4 })).toThrow('width: 4')
    expect(() => decided.thenEvents([])).toThrow('door-already-built')
  })
  it('takes an empty list of events for nothing', () => {
    given(Door, []).when(admireDoor, {}).thenNothing()
    given(Door, [DoorBuilt({ width: 1 }), DoorShut({})])
      .when(shutDoor, {})
      .thenNothing()
  })
  it('tells which properties of an input were refused', () => {
    const decided = given(Door, []).when(buildDoor, { width: 'wide' as never })
    decided.thenInvalid('width')
    expect(() => decided.thenInvalid('height')).toThrow('width')
    expect(() => decided.thenEvents([])).toThrow('expected number, received string')
  })
  it('refuses a history that could not have been stored', () => {
    expect(() => given(Door, [DoorBuilt({ width: -1 })]).when(shutDoor, {})).toThrow(
      "Cannot use event DoorBuilt of entity 'door' in a test: width",
    )
  })
  it('refuses a decision that could not be stored', () => {
    expect(() => given(Door, []).when(buildDoor, { width: 0.5 })).toThrow('Cannot use event DoorBuilt')
  })
  it('is checked by the compiler', () => {
    const Other = entity('gate', {
      initial: () => ({}),
      events: { DoorShut: z.object({}) },
      evolve: { DoorShut: (gate) => gate },
    })
    const shutGate = Other.command('ShutGate', z.object({}), () => nothing())
    const neverRun = () => {
      // @ts-expect-error another command's rejection
      given(Door, []).when(shutDoor, {}).thenRejected('door-already-built')
      // @ts-expect-error a command that never rejects
      given(Door, []).when(admireDoor, {}).thenRejected('door-not-found')
      // @ts-expect-error a wrong input
      given(Door, []).when(buildDoor, { width: 'wide' })
      // @ts-expect-error another entity's command
      given(Door, []).when(shutGate, {})
      // @ts-expect-error another entity's event of the same name
      given(Door, [Other.events.DoorShut({})])
      const decided = given(Door, []).when(shutDoor, {})
      // @ts-expect-error another entity's event is not expected either
      decided.thenEvents([Other.events.DoorShut({})])
    }
    expect(neverRun).toBeTypeOf('function')
  })
})
