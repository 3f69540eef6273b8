import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BEGINNING,
  comparePositions,
  earliestPosition,
  hasReached,
  latestPosition,
  type Position,
} from '../../src/domain/position.ts'

const number = fc.bigInt({ min: 0n, max: 2n ** 64n })

describe('comparePositions()', () => {
  it('orders positions as numbers, not as texts', () => {
    expect(comparePositions('9', '10')).toBeLessThan(0)
    expect(comparePositions('10', '9')).toBeGreaterThan(0)
    expect(comparePositions('10', '10')).toBe(0)
  })
  it('tells apart positions beyond what a number can hold', () => {
    expect(comparePositions('9007199254740993', '9007199254740992')).toBeGreaterThan(0)
    expect(comparePositions('18446744073709551615', '18446744073709551614')).toBeGreaterThan(0)
  })
  it('agrees with the order of whole numbers of any size', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        expect(Math.sign(comparePositions(String(a), String(b)))).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
      { numRuns: 2_000 },
    )
  })
  it('puts the beginning before every event', () => {
    expect(comparePositions(BEGINNING, '1')).toBeLessThan(0)
  })
})

describe('hasReached()', () => {
  it('is true at the position and after it', () => {
    expect([hasReached('9', '10'), hasReached('10', '10'), hasReached('11', '10')]).toEqual([false, true, true])
  })
})

describe('earliestPosition() and latestPosition()', () => {
  it('pick from positions of different lengths', () => {
    const positions: Position[] = ['20', '3', '100']
    expect([earliestPosition(positions), latestPosition(positions)]).toEqual(['3', '100'])
  })
  it('leave the positions in their order', () => {
    const positions: Position[] = ['2', '1']
    latestPosition(positions)
    expect(positions).toEqual(['2', '1'])
  })
  it('answer undefined when there are none', () => {
    expect([earliestPosition([]), latestPosition([])]).toEqual([undefined, undefined])
  })
})
