import { describe, expect, it } from 'vitest'
import { forEachInFlight } from '../src/for-each-in-flight.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('forEachInFlight()', () => {
  it('works on every item, as many at a time as allowed, beginning in order', async () => {
    const begun: number[] = []
    let inFlight = 0
    let most = 0
    await forEachInFlight([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      begun.push(item)
      most = Math.max(most, ++inFlight)
      await turn()
      inFlight -= 1
    })
    expect({ begun, most, inFlight }).toEqual({ begun: [1, 2, 3, 4, 5, 6, 7], most: 3, inFlight: 0 })
  })
  it('throws what went wrong when everything that was begun has ended, and takes no further item', async () => {
    const begun: number[] = []
    const ended: number[] = []
    const work = async (item: number) => {
      begun.push(item)
      if (item === 2) throw new Error('no room')
      await turn()
      ended.push(item)
    }
    await expect(forEachInFlight([1, 2, 3, 4, 5, 6], 3, work)).rejects.toThrow('no room')
    expect(begun.length).toBeLessThan(6)
    expect(ended).toEqual(begun.filter((item) => item !== 2))
  })
  it('throws what the items throw, and lets go of them', async () => {
    let released = false
    const items = async function* () {
      try {
        yield 1
        throw new Error('unreadable')
      } finally {
        released = true
      }
    }
    await expect(forEachInFlight(items(), 3, async () => turn())).rejects.toThrow('unreadable')
    expect(released).toBe(true)
  })
})
