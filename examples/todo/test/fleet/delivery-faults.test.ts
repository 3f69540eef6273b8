import { randomInt } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { headers, type NatsConnection } from 'nats'
import { readSettings, startService } from 'outcry'
import { expect, it } from 'vitest'
import { todoService } from '../../src/app.ts'
import { atNats, readStream, STREAM } from './nats.ts'
import { describeFleet, withFleet } from './with-fleet.ts'

/** Publishes messages again that are in the stream, as they are, but for what the server would know them by. */
async function publishAgain(connection: NatsConnection, times: number): Promise<void> {
  const { streams } = await connection.jetstreamManager()
  for (let time = 0; time < times; time += 1) {
    const { state } = await streams.info(STREAM)
    const message = await streams.getMessage(STREAM, { seq: randomInt(state.first_seq, state.last_seq + 1) })
    const copy = headers()
    for (const name of message.header.keys()) {
      if (!name.startsWith('Nats-')) copy.set(name, message.header.get(name))
    }
    connection.publish(message.subject, message.data, { headers: copy })
    await sleep(20)
  }
  await connection.flush()
}

describeFleet('many processes show what the log tells, whatever happens to its messages', () => {
  it('after NATS was away, and its stream was purged and deleted', { timeout: 120_000 }, () =>
    withFleet(async (_fleet, servers) => {
      await servers.crash('nats')
      await sleep(1_000)
      await servers.start()
      await sleep(2_000)
      await atNats(servers, async (nats) => (await nats.jetstreamManager()).streams.purge(STREAM))
      await sleep(1_000)
      await atNats(servers, async (nats) => (await nats.jetstreamManager()).streams.delete(STREAM))
      await sleep(2_000)
    }),
  )

  it('after messages came again, much later and between others', { timeout: 120_000 }, () =>
    withFleet((_fleet, servers) => atNats(servers, (nats) => publishAgain(nats, 100))),
  )

  it(
    'after two relays have taken over from each other again and again, each event published once and in order',
    { timeout: 180_000 },
    () =>
      withFleet(async (fleet, servers) => {
        for (let round = 0; round < 3; round += 1) {
          for (const relay of ['relay-1', 'relay-2'] as const) {
            await fleet.pause(relay, 4_000)
            await sleep(500)
          }
        }
        const { events, publishers } = await atNats(servers, readStream)
        expect(publishers).toBeGreaterThan(3)
        const following = events.map(({ previous }) => previous)
        expect(following).toEqual(['0', ...events.slice(0, -1).map(({ position }) => position)])
      }),
  )

  it('after an event that is too large for a message', { timeout: 120_000 }, () =>
    withFleet(async (_fleet, _servers, { settings, acknowledged }) => {
      const app = await startService(todoService, { settings: readSettings({ ...settings, OUTCRY_ROLES: 'api' }) })
      // The message has headers besides, and may be 1 MiB.
      const title = 'x'.repeat(1_048_400)
      const data = { title, order: 0 }
      const event = { id: crypto.randomUUID(), type: 'TodoAdded', data, metadata: { schemaVersion: 2 } }
      await app.store.append(`todo-${crypto.randomUUID()}`, 'no-stream', [event])
      await app.close()
      acknowledged.set(title, false)
      await sleep(2_000)
    }),
  )
})
