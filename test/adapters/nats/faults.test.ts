import { connect, type JetStreamManager } from 'nats'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { App } from '../../../src/app/start-service.ts'
import { balancesOf, bank, createFiles, deposit, type Files, start, startReady } from '../../app/bank.ts'
import { balances, movements, totals } from '../../projections/accounts.ts'
import { canStartServer, type OwnServer, startServer } from './own-server.ts'

const STREAM = 'outcry-bank'
const service = bank([balances(), totals(), movements()])

function createPlace({ place }: OwnServer): Files {
  const files = createFiles()
  return { ...files, settings: { ...files.settings, fanOut: `nats://${place}` } }
}

async function managerOf({ place }: OwnServer): Promise<JetStreamManager> {
  const connection = await connect({ servers: place })
  onTestFinished(() => connection.close())
  return connection.jetstreamManager()
}

async function depositAll(app: App, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) await app.dispatch(deposit, { id: `a${index % 20}`, amount: 1 })
}

/** Waits until the read models say what the log says. */
async function expectBalance(app: App, sum: number): Promise<void> {
  const shown = async () => Object.values(await balancesOf(app)).reduce((total, balance) => total + balance, 0)
  await expect.poll(shown, { timeout: 20_000, interval: 50 }).toBe(sum)
  await expect
    .poll(async () => (await app.rows(totals()))[0], { timeout: 20_000, interval: 50 })
    .toMatchObject({ balance: sum, events: sum })
}

const faults: readonly (readonly [string, (server: OwnServer) => Promise<void>])[] = [
  ['the server is killed and comes back', async (server) => server.stop().then(server.start)],
  ['the server is stopped and comes back', async (server) => server.stop('SIGTERM').then(server.start)],
  ['the stream is deleted', async (server) => void (await (await managerOf(server)).streams.delete(STREAM))],
  ['the stream is purged', async (server) => void (await (await managerOf(server)).streams.purge(STREAM))],
  [
    'the stream is trimmed',
    async (server) => void (await (await managerOf(server)).streams.purge(STREAM, { keep: 3 })),
  ],
  [
    'the tail of quiet lanes is trimmed',
    async (server) => {
      const manager = await managerOf(server)
      for (const lane of [1, 5, 9, 13]) await manager.streams.purge(STREAM, { filter: `bank.${lane}.>` })
    },
  ],
  [
    'the stream is made anew with messages of others before',
    async (server) => {
      const manager = await managerOf(server)
      const { config } = await manager.streams.info(STREAM)
      await manager.streams.delete(STREAM)
      await manager.streams.add(config)
      const connection = await connect({ servers: server.place })
      for (let count = 0; count < 500; count += 1) connection.publish(`bank.${count % 16}.x.y.Z`, 'nonsense')
      await connection.drain()
    },
  ],
]

describe.skipIf(!canStartServer)('a service on NATS', () => {
  it.each(faults)(
    'shows every event of the log when %s',
    async (_name, fault) => {
      const server = await startServer()
      const app = await startReady(createPlace(server), { service })
      await depositAll(app, 40)
      await expectBalance(app, 40)
      const [broken] = await Promise.all([fault(server), depositAll(app, 40)])
      expect(broken).toBeUndefined()
      await depositAll(app, 20)
      await expectBalance(app, 100)
      await app.dispatch(deposit, { id: 'later', amount: 1 })
      await expectBalance(app, 101)
    },
    60_000,
  )

  it('publishes each event once, in order, from one of two services, and from the other when the first is gone', async () => {
    const server = await startServer()
    const place = createPlace(server)
    const first = await startReady(place, { service })
    const second = await start(place, { service })
    await depositAll(first, 50)
    await expectBalance(second, 50)
    await first.close()
    await depositAll(second, 50)
    await expectBalance(second, 100)
    const positions = await positionsIn(await managerOf(server))
    // What was written before the relay had begun is not published.
    const [begun = 0] = positions
    expect(begun).toBeLessThan(10)
    expect(positions).toEqual(Array.from({ length: 101 - begun }, (_, index) => begun + index))
  }, 60_000)

  it('reads an event that is too large for a message from the log', async () => {
    const server = await startServer('max_payload: 4096\njetstream {}')
    const app = await startReady(createPlace(server), { service })
    const actor = 'x'.repeat(5_000)
    await app.dispatch(deposit, { id: 'large', amount: 7 }, { actor })
    await app.dispatch(deposit, { id: 'large', amount: 1 })
    await expect.poll(() => balancesOf(app), { timeout: 20_000 }).toEqual({ large: 8 })
    const manager = await managerOf(server)
    const first = await manager.streams.getMessage(STREAM, { seq: 2 })
    expect(first.header.get('ce-dataref')).toMatch(/^urn:outcry:event:/)
    expect(first.data).toHaveLength(0)
  }, 60_000)
})

async function positionsIn(manager: JetStreamManager): Promise<number[]> {
  const { state } = await manager.streams.info(STREAM)
  const positions: number[] = []
  for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
    const { header } = await manager.streams.getMessage(STREAM, { seq })
    if (header?.has('ce-position')) positions.push(Number(header.get('ce-position')))
  }
  return positions
}
