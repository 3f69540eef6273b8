import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createInProcessFanOut } from '../../src/adapters/in-process/fan-out.ts'
import type { Delivery, FanOut } from '../../src/projections/fan-out.ts'
import { balances, totals } from './accounts.ts'
import { openWorld, type World } from './world.ts'

/** How much later everything arrives, in ms: many events are written meanwhile. */
const LATE_MS = 100

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

/** A fan-out whose deliveries arrive late, however many they are. */
function lateFanOut(): FanOut {
  const fanOut = createInProcessFanOut()
  return {
    ...fanOut,
    consume: async function* (lane, signal) {
      const arriving: Promise<Delivery>[] = []
      const receiving = (async () => {
        for await (const delivery of fanOut.consume(lane, signal)) arriving.push(sleep(LATE_MS, delivery))
      })()
      while (!signal.aborted) {
        const next = arriving.shift()
        if (next === undefined) await sleep(1)
        else yield next
      }
      await receiving
    },
  }
}

describe.each([
  ['in lanes', balances],
  ['in the order of the log', totals],
])('a rebuild of a read model %s that is always behind its log', (_name, makeModel) => {
  it('joins it all the same, while it is written', async () => {
    const model = makeModel()
    await world.append('a', ['Deposited', 1])
    await world.build(model)
    await world.project([model], { fanOut: lateFanOut() })
    let written = 1
    let isOver = false
    const writing = (async () => {
      for (; !isOver; written += 1) {
        await world.append('a', ['Deposited', 1])
        await sleep(2)
      }
    })()
    await sleep(3 * LATE_MS)
    const phases: string[] = []
    expect(await world.build(model, { onProgress: ({ phase }) => phases.push(phase) })).toBe(2)
    isOver = true
    await writing
    // It lets the live lanes come by, and does not stay ahead of them.
    expect(phases).toContain('joining')
    const replayed = phases.slice(phases.indexOf('joining')).filter((phase) => phase === 'replaying')
    expect(replayed.length).toBeLessThan(5)
    await world.caughtUp(model)
    expect((await world.rows(model)).reduce((sum, row) => sum + Number(row['events']), 0)).toBe(written)
  })
})
