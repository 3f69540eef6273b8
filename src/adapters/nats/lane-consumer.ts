import { AckPolicy, DeliverPolicy, type JetStreamManager, type Msg, type NatsConnection, ReplayPolicy } from 'nats'
import type { Lane } from '../../domain/lane.ts'
import { backOffMs, wait } from '../../projections/back-off.ts'
import { createDeliveryQueue, type DeliveryQueue } from './delivery-queue.ts'
import type { EventStream } from './event-stream.ts'
import { decodeMessage } from './message-codec.ts'
import { openPullSubscription } from './pull-subscription.ts'
import type { Subjects } from './subjects.ts'

/** How many messages may wait before no more are asked for. */
const ENOUGH_MESSAGES = 500

/** How many bytes may wait before no more are asked for. */
const ENOUGH_BYTES = 4 * 2 ** 20

/** How long the server keeps a consumer that asks for nothing, in ms. */
const FORGOTTEN_MS = 60_000

/** What the consumer of a lane needs. */
export interface LaneConsumerParts {
  readonly connection: NatsConnection
  readonly manager: JetStreamManager
  readonly stream: EventStream
  readonly subjects: Subjects
  readonly lane: Lane
  readonly logId: string
  readonly signal: AbortSignal
}

/** Takes a lane from the server, for ever, and comes back after whatever happens to server and stream. */
export interface LaneConsumer {
  /** What has come. */
  readonly queue: DeliveryQueue
  /** Resolves when it has begun, or the first attempt has failed. */
  readonly begun: Promise<void>
  /** Resolves when it has ended, after the signal. */
  readonly ended: Promise<void>
}

/** The next message to take, in the stream that was made at a certain time. */
interface Place {
  readonly created: string
  next: number
}

/** Begins to take a lane, with what is published from now on. */
export function startLaneConsumer(parts: LaneConsumerParts): LaneConsumer {
  const { stream, signal } = parts
  let request: () => void = () => undefined
  const queue = createDeliveryQueue(() => request())
  let begin: () => void = () => undefined
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  const run = async () => {
    let place: Place | undefined
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        const { created, lastSequence } = await stream.ensure()
        // Sequences mean nothing in a stream that was made anew.
        if (place?.created !== created) place = { created, next: lastSequence + 1 }
        begin()
        const since = place.next
        await takeUntilBroken(parts, { place, queue, onOpen: (ask) => (request = ask) })
        if (place.next > since) failures = 0
      } catch {
        begin()
      }
      request = () => undefined
      await wait(backOffMs(failures), signal)
    }
  }
  return { queue, begun, ended: run() }
}

async function takeUntilBroken(
  parts: LaneConsumerParts,
  { place, queue, onOpen }: { place: Place; queue: DeliveryQueue; onOpen: (ask: () => void) => void },
): Promise<void> {
  const { connection, manager, stream, signal } = parts
  const { name } = await manager.consumers.add(stream.name, {
    ack_policy: AckPolicy.None,
    replay_policy: ReplayPolicy.Instant,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: place.next,
    filter_subject: parts.subjects.ofLane(parts.lane),
    inactive_threshold: FORGOTTEN_MS * 1e6,
    mem_storage: true,
    num_replicas: 1,
  })
  const isHungry = () => queue.count < ENOUGH_MESSAGES && queue.bytes < ENOUGH_BYTES
  const pull = openPullSubscription(connection, { stream: stream.name, name, isHungry }, (message, sequence) => {
    place.next = sequence + 1
    take(message, parts.logId, queue)
  })
  signal.addEventListener('abort', pull.close, { once: true })
  if (signal.aborted) pull.close()
  onOpen(pull.request)
  pull.request()
  await pull.broken
  signal.removeEventListener('abort', pull.close)
  pull.close()
  await manager.consumers.delete(stream.name, name).catch(() => undefined)
}

function take(message: Msg, logId: string, queue: DeliveryQueue): void {
  const received = decodeMessage({ headers: message.headers, body: message.data })
  // Messages of another log mean nothing here, and messages of others are not ours.
  if (received?.logId === logId) queue.put(received, message.data.length)
}
