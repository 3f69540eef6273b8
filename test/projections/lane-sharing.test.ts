import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Projector } from '../../src/projections/projector.ts'
import type { LaneLease } from '../../src/projections/read-model-store.ts'
import { balances } from './accounts.ts'
import { openWorld, type World } from './world.ts'

const model = balances()
let world: World
beforeEach(async () => {
  world = await openWorld()
  await world.build(model)
})
afterEach(() => world.close())

const lanesOf = (projector: Projector) => projector.describe().map(({ lane }) => lane)
const counts = (projectors: readonly Projector[]) => projectors.map((each) => lanesOf(each).length)

/** A few rounds of claiming, as they come every two seconds. */
async function settle(projectors: readonly Projector[]): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    for (const projector of projectors) await projector.claim()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The lanes that are taken from now on. */
function watchClaims(): () => Promise<unknown[]> {
  const spy = vi.spyOn(world.readModels.leases, 'claim')
  return async () => {
    const claims = await Promise.all(spy.mock.results.map(({ value }) => value as Promise<LaneLease[]>))
    return claims.flat().map(({ lane }) => lane)
  }
}

describe('processes that project the same read model', () => {
  it('share its lanes evenly', async () => {
    const projectors = [await world.project([model]), await world.project([model]), await world.project([model])]
    await settle(projectors)
    expect(counts(projectors).toSorted()).toEqual([4, 6, 6])
    expect(new Set(projectors.flatMap(lanesOf)).size).toBe(16)
  })

  it('take over the lanes of one that leaves', async () => {
    const [first, second] = [await world.project([model]), await world.project([model])]
    await settle([first, second])
    expect(counts([first, second])).toEqual([8, 8])
    await first.stop()
    await settle([second])
    expect(counts([second])).toEqual([16])
  })

  it('go on with the lanes that stay with them when one comes or goes', async () => {
    const first = await world.project([model])
    const taken = watchClaims()
    const second = await world.project([model])
    await settle([first, second])
    const moved = lanesOf(second)
    expect((await taken()).toSorted()).toEqual(moved.toSorted())
    await second.stop()
    await settle([first])
    expect((await taken()).toSorted()).toEqual([...moved, ...moved].toSorted())
  })

  it('write each event once while lanes move between them', async () => {
    const projectors = [await world.project([model])]
    for (let round = 0; round < 60; round += 1) {
      await Promise.all([...Array(5).keys()].map((account) => world.append(`a${account}`, ['Deposited', 1])))
      if (round % 10 === 5) projectors.push(await world.project([model]))
      if (round % 20 === 15) await projectors.shift()?.stop()
      await Promise.all(projectors.map((projector) => projector.claim()))
    }
    await world.caughtUp(model)
    expect((await world.rows(model)).map((row) => row['events'])).toEqual([60, 60, 60, 60, 60])
  })
})
