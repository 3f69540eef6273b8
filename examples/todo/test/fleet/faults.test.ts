import { setTimeout as sleep } from 'node:timers/promises'
import { it } from 'vitest'
import { describeFleet, withFleet } from './with-fleet.ts'

/** How many processes are killed; a longer run may ask for more. */
const KILLS = Number(process.env['FLEET_KILLS'] ?? 6)

/** Longer than a lane stays with a process that does not answer, in ms. */
const BEYOND_LEASE_MS = 12_000

describeFleet('many processes show what the log tells', () => {
  it('whichever of them is killed', { timeout: 90_000 + KILLS * 5_000 }, () =>
    withFleet(async (fleet) => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(300 + Math.random() * 1_200)
        await fleet.killAndRestart(fleet.names[kill % fleet.names.length] ?? 'api')
      }
    }),
  )

  it('after one was paused for longer than its lease', { timeout: 120_000 }, () =>
    withFleet((fleet) => fleet.pause('projector-1', BEYOND_LEASE_MS)),
  )
})
