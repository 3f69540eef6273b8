import { describe, expect, it } from 'vitest'
import { createMovement } from '../../../src/app/health/movement.ts'

const generation = { model: 'balances', generation: 1 }
const lane = { lane: 3, position: '7' }

describe('the memory of where lanes are', () => {
  it('forgets a lane that has nothing to do, unless not all was looked at', () => {
    let nowMs = 0
    const { note } = createMovement(() => nowMs)
    const unmoved = (lanes: readonly (typeof lane)[], isWhole = true) => {
      nowMs += 1_000
      return note(generation, lanes, isWhole).get(3)
    }
    expect([unmoved([lane]), unmoved([lane])]).toEqual([0, 1_000])
    expect([unmoved([], false), unmoved([lane])]).toEqual([undefined, 3_000])
    expect([unmoved([]), unmoved([lane])]).toEqual([undefined, 0])
  })

  it('tells generations apart', () => {
    let nowMs = 0
    const { note } = createMovement(() => nowMs)
    note(generation, [lane], true)
    nowMs = 1_000
    expect(note({ ...generation, generation: 2 }, [lane], true).get(3)).toBe(0)
    expect(note(generation, [lane], true).get(3)).toBe(1_000)
  })
})
