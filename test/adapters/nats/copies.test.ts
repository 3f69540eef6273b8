import { connect, headers, type NatsConnection } from 'nats'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openNatsFanOut } from '../../../src/adapters/nats/fan-out.ts'
import type { FanOut, FanOutMessage } from '../../../src/projections/fan-out.ts'
import { emptyLog as store } from './empty-log.ts'
import { canStartServer, type OwnServer, startServer } from './own-server.ts'

const STREAM = 'outcry-todo'

async function connectTo({ place }: OwnServer): Promise<NatsConnection> {
  const connection = await connect({ servers: place })
  onTestFinished(() => connection.close())
  return connection
}

async function openFanOut({ place }: OwnServer): Promise<FanOut> {
  const fanOut = await openNatsFanOut({ url: `nats://${place}`, app: 'todo', store })
  onTestFinished(() => fanOut.close())
  return fanOut
}

function messageAt(number: number, lane: number): FanOutMessage {
  const position = String(number)
  return {
    lane,
    previousInLane: '0',
    previousInLog: String(number - 1),
    event: {
      id: crypto.randomUUID(),
      streamId: `todo-${lane}`,
      revision: number,
      position,
      type: 'TodoAdded',
      data: { number },
      schemaVersion: 1,
      metadata: {},
      recordedAt: '2026-01-01T00:00:00.000Z',
    },
  }
}

/** Publishes what is in the stream under a sequence once more, as it is, but for what the server would know it by. */
async function publishAgain(connection: NatsConnection, seq: number): Promise<void> {
  const message = await (await connection.jetstreamManager()).streams.getMessage(STREAM, { seq })
  const copy = headers()
  for (const name of message.header.keys()) {
    if (!name.startsWith('Nats-')) copy.set(name, message.header.get(name))
  }
  await connection.jetstream().publish(message.subject, message.data, { headers: copy })
}

describe.skipIf(!canStartServer)('messages of somebody else in the stream', () => {
  it('are not taken for the last ones by a publisher that comes later', async () => {
    const server = await startServer()
    const connection = await connectTo(server)
    const fanOut = await openFanOut(server)
    const first = await fanOut.openPublisher('log')
    await first.publish([messageAt(1, 3), messageAt(2, 3), messageAt(3, 5)])
    // The mark of the publisher is number 1.
    await publishAgain(connection, 2)
    const { last } = await fanOut.openPublisher('log')
    expect(last).toBe('3')
  })

  it.each(['todo.publisher', 'todo.9.x.y.Z'])('let nothing be added behind one on %s', async (subject) => {
    const server = await startServer()
    const connection = await connectTo(server)
    const fanOut = await openFanOut(server)
    const publisher = await fanOut.openPublisher('log')
    await publisher.publish([messageAt(1, 3)])
    await connection.jetstream().publish(subject, 'nonsense')
    const window = [2, 3, 4, 5].map((number) => messageAt(number, number))
    await expect(publisher.publish(window)).rejects.toMatchObject({ code: 'fan-out-fenced' })
    const again = await fanOut.openPublisher('log')
    expect(again.last).toBe('1')
    await again.publish(window)
    expect((await fanOut.openPublisher('log')).last).toBe('5')
  })
})
