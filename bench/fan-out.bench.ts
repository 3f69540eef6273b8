import { connect, createInbox, headers } from 'nats'
import { openNatsFanOut } from '../src/adapters/nats/fan-out.ts'
import { encodeMessage } from '../src/adapters/nats/message-codec.ts'
import type { FanOutMessage } from '../src/projections/fan-out.ts'
import { interleave } from './interleave.ts'

/** What this benchmark shows. */
export const title = 'Publishing to NATS JetStream (file storage) with a window of 1,024, in pages of 1,000'

const COUNT = 10_000
const PAGE = 1_000
const WINDOW = 1_024
const URL = process.env['OUTCRY_TEST_NATS'] ?? 'nats://127.0.0.1:4222'

const messages: readonly FanOutMessage[] = Array.from({ length: COUNT }, (_, index) => ({
  lane: index % 16,
  previousInLane: String(Math.max(0, index - 15)),
  previousInLog: String(index),
  event: {
    id: crypto.randomUUID(),
    streamId: `item-${index % 1_000}`,
    revision: index,
    position: String(index + 1),
    type: 'ItemAdded',
    data: { text: 'Buy milk and bread for the week', done: false, number: index },
    schemaVersion: 1,
    metadata: { commandId: crypto.randomUUID(), actor: 'somebody' },
    recordedAt: '2026-01-01T00:00:00.000Z',
  },
}))

/** Compares the publisher with publishing the same bytes, made before, through the driver, each with an id of its own. */
export async function run(): Promise<void> {
  const app = `bench-${crypto.randomUUID()}`
  const connection = await connect({ servers: URL.replace('nats://', '') })
  const manager = await connection.jetstreamManager()
  await manager.streams.add({ name: `raw-${app}`, subjects: [`raw-${app}.>`] })
  const store = {
    describe: async () => ({ logId: 'log', laneCount: 16, laneHash: 'fnv1a-32', head: '0' }),
    readAll: async function* () {
      yield { events: [], completeThrough: '0' }
    },
  }
  const fanOut = await openNatsFanOut({ url: URL, app, store })
  const publisher = await fanOut.openPublisher('log')
  const made = messages.map((message) => {
    const { headers: lines, body } = encodeMessage(message, { app, logId: 'log', maxBytes: 2 ** 20 })
    const found = headers()
    for (const [name, value] of lines) found.set(name, value)
    return { subject: `raw-${app}.${message.lane}`, found, body }
  })
  let portion = 0
  const raw = async () => {
    portion += 1
    const inbox = createInbox()
    let outstanding = 0
    let wake: () => void = () => undefined
    const subscription = connection.subscribe(inbox, {
      callback: () => {
        outstanding -= 1
        wake()
      },
    })
    const fewerThan = async (count: number) => {
      while (outstanding >= count) await new Promise<void>((resolve) => (wake = resolve))
    }
    for (const [index, { subject, found, body }] of made.entries()) {
      if (outstanding >= WINDOW) await fewerThan(WINDOW)
      outstanding += 1
      found.set('Nats-Msg-Id', `${portion}-${index}`)
      connection.publish(subject, body, { headers: found, reply: inbox })
    }
    await fewerThan(1)
    subscription.unsubscribe()
    return COUNT
  }
  const outcry = async () => {
    for (let from = 0; from < COUNT; from += PAGE) await publisher.publish(messages.slice(from, from + PAGE))
    return COUNT
  }
  try {
    await interleave(
      [
        { name: 'nats, raw publish with a window', run: raw },
        { name: 'Outcry', run: outcry },
      ],
      { units: 'messages' },
    )
  } finally {
    await fanOut.close()
    for (const name of [`raw-${app}`, `outcry-${app}`]) await manager.streams.delete(name)
    await connection.close()
  }
}
