import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from 'nats'
import { it } from 'vitest'
import type { Servers } from './servers.ts'
import { describeFleet, withFleet } from './with-fleet.ts'

/** How many processes are killed; a longer run may ask for more. */
const KILLS = Number(process.env['FLEET_KILLS'] ?? 6)

/** Longer than a lane stays with a process that does not answer, in ms. */
const BEYOND_LEASE_MS = 12_000

const STREAM = 'outcry-todo'

/** Does something to the stream as an operator would. */
async function administer(
  { settings }: Servers,
  act: (
    streams: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['jetstreamManager']>>['streams'],
  ) => Promise<unknown>,
): Promise<void> {
  const connection = await connect({ servers: new URL(settings['OUTCRY_FAN_OUT'] ?? '').host })
  try {
    await act((await connection.jetstreamManager()).streams)
  } finally {
    await connection.close()
  }
}

describeFleet('many processes show what the log tells', () => {
  it('whichever of them is killed', { timeout: 90_000 + KILLS * 5_000 }, () =>
    withFleet(async (fleet) => {
      for (let kill = 0; kill < KILLS; kill += 1) {
        await sleep(300 + Math.random() * 1_200)
        await fleet.killAndRestart(fleet.names[kill % fleet.names.length] ?? 'api')
      }
    }),
  )

  it('after PostgreSQL has crashed in the middle of batches', { timeout: 120_000 }, () =>
    withFleet(async (_fleet, servers) => {
      for (let crash = 0; crash < 3; crash += 1) {
        await servers.crash('postgres')
        await servers.start()
        await sleep(1_500)
      }
    }),
  )

  it('after one was paused for longer than its lease', { timeout: 120_000 }, () =>
    withFleet((fleet) => fleet.pause('projector-1', BEYOND_LEASE_MS)),
  )

  it('after NATS was away, and its stream was purged and deleted', { timeout: 120_000 }, () =>
    withFleet(async (_fleet, servers) => {
      await servers.crash('nats')
      await sleep(1_000)
      await servers.start()
      await sleep(2_000)
      await administer(servers, (streams) => streams.purge(STREAM))
      await sleep(1_000)
      await administer(servers, (streams) => streams.delete(STREAM))
      await sleep(2_000)
    }),
  )
})
