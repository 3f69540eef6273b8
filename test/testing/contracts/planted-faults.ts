import { describe, expect, it } from 'vitest'
import type { TestFunctions } from '../../../src/testing/contracts/test-functions.ts'

/** A fault of an adapter, and the one test of its contract that has to find it. */
export interface PlantedFault<Port> {
  /** What the adapter does that it must not do. */
  readonly fault: string
  /** The name of the contract's test. */
  readonly foundBy: string
  /** The functions of the adapter that do it. */
  readonly plant: (sound: Port) => Partial<Port>
}

/**
 * Declares for every fault that the contract's test fails because of it, and passes without it.
 *
 * @param contract - declares the contract's tests on adapters that come from a function
 */
export function findsPlantedFaults<Port extends object>(
  contract: (test: TestFunctions, plant: (sound: Port) => Port) => void,
  faults: readonly PlantedFault<Port>[],
): void {
  describe('the contract finds an adapter that', () => {
    it.each(faults)('$fault', async ({ foundBy, plant }) => {
      const outcomeWith = (change: (sound: Port) => Port) => outcomeOf((test) => contract(test, change), foundBy)
      expect(await outcomeWith((sound) => sound)).toBeUndefined()
      const found = await outcomeWith((sound) => ({ ...sound, ...plant(sound) }))
      // Not because the fault has broken something else.
      expect(found).toMatchObject({ code: 'ERR_ASSERTION' })
    })
  })
}

/** Runs one test of a contract; answers what it fails with, `undefined` when it passes. */
async function outcomeOf(contract: (test: TestFunctions) => void, name: string): Promise<unknown> {
  const bodies: (() => Promise<void>)[] = []
  contract({
    describe: (_group, body) => body(),
    it: (each, body) => {
      if (each === name) bodies.push(body)
    },
  })
  const [body] = bodies
  if (body === undefined || bodies.length > 1) throw new Error(`The contract has ${bodies.length} tests '${name}'`)
  return body().then(
    () => undefined,
    (error: unknown) => error,
  )
}
