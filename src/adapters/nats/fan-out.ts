import { setMaxListeners } from 'node:events'
import type { JetStreamManager, NatsConnection } from 'nats'
import type { EventStore } from '../../domain/event-store.ts'
import { OutcryError } from '../../domain/outcry-error.ts'
import { latestPosition, type Position } from '../../domain/position.ts'
import type { Delivery, FanOut } from '../../projections/fan-out.ts'
import { type Announcements, createAnnouncements, type PublisherMark } from './announcements.ts'
import { connectToNats } from './connect.ts'
import { readNatsSetting } from './connection-setting.ts'
import { type EventStream, eventStreamOf } from './event-stream.ts'
import { headersToSend } from './header-lines.ts'
import { startLaneConsumer } from './lane-consumer.ts'
import { decodeMessage } from './message-codec.ts'
import { fenced, translateNatsError } from './nats-error.ts'
import { createPublisher, type LeavingPublisher } from './publisher.ts'
import { readReferences } from './read-references.ts'
import { type Subjects, subjectsOf } from './subjects.ts'
import { whenVacant } from './vacancy.ts'

/** Where messages go, and where the events are that are too large for a message. */
export interface NatsFanOutOptions {
  /** The connection string, `nats://...` or `tls://...`. */
  readonly url: string
  /** The name of the service, the first token of every subject. */
  readonly app: string
  /** The log that is published. */
  readonly store: Pick<EventStore, 'describe' | 'readAll'>
  /** The bounded context of a category, a token of its subjects. None by default. */
  readonly contextOf?: (category: string) => string | undefined
}

interface Open {
  readonly connection: NatsConnection
  readonly manager: JetStreamManager
  readonly stream: EventStream
  readonly subjects: Subjects
  readonly announcements: Announcements
  readonly place: string
  readonly owner: string
}

/**
 * Connects to NATS, and makes the stream when it is not there.
 *
 * @throws OutcryError `setting-invalid` when the connection string is wrong, the credentials are refused, JetStream is not
 * enabled or the stream does not fit; `fan-out-unavailable` when no server answers.
 */
export async function openNatsFanOut(options: NatsFanOutOptions): Promise<FanOut> {
  const setting = readNatsSetting(options.url)
  const connection = await connectToNats(setting)
  const { place } = setting
  try {
    const manager = await connection.jetstreamManager()
    const subjects = subjectsOf(options.app, options.contextOf ?? (() => undefined))
    const name = setting.stream.name ?? `outcry-${options.app}`.replace(/[^A-Za-z0-9_-]/g, '_')
    const stream = eventStreamOf({ manager, setting, name, subjects })
    await stream.ensure()
    const announcements = createAnnouncements(connection, subjects.announcement)
    const { logId } = await options.store.describe()
    const open = { connection, manager, stream, subjects, announcements, place, owner: crypto.randomUUID() }
    return createFanOut(open, options, logId)
  } catch (error) {
    await connection.close()
    throw translateNatsError(error, { doing: 'use', place })
  }
}

function createFanOut(open: Open, options: NatsFanOutOptions, ownLogId: string): FanOut {
  const { connection, announcements } = open
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const beginning = new Set<Promise<void>>()
  const ending = new Set<Promise<void>>()
  let publisher: LeavingPublisher | undefined
  const consumersBegun = async () => {
    if (beginning.size > 0) await Promise.all(beginning)
  }
  return {
    whenVacant: (signal) => whenVacant(open, AbortSignal.any([signal, closing.signal])),
    openPublisher: async (logId) => {
      if (closing.signal.aborted) throw fenced('the fan-out is closed')
      const mark = await leaveMark(open)
      const last = await readLast(open, options.store, logId)
      publisher = createPublisher({ ...open, app: options.app, logId, mark, last, consumersBegun })
      return publisher
    },
    consume: async function* (lane, signal): AsyncGenerator<Delivery> {
      const either = AbortSignal.any([signal, closing.signal])
      if (either.aborted) return
      setMaxListeners(0, either)
      const left = new AbortController()
      const consumer = startLaneConsumer({
        ...open,
        lane,
        logId: ownLogId,
        signal: AbortSignal.any([either, left.signal]),
      })
      const stopListening = announcements.listen(({ logId, announcement }) => {
        if (announcement !== undefined && logId === ownLogId) consumer.queue.announce(announcement)
      })
      keepUntilSettled(beginning, consumer.begun)
      keepUntilSettled(ending, consumer.ended)
      either.addEventListener('abort', consumer.queue.end, { once: true })
      try {
        while (!either.aborted) {
          for (const waiting of await consumer.queue.next()) {
            if (waiting.kind === 'announcement') yield waiting
            else yield { kind: 'messages', messages: await readReferences(waiting.messages, options.store) }
          }
        }
      } finally {
        left.abort()
        stopListening()
        consumer.queue.end()
        either.removeEventListener('abort', consumer.queue.end)
      }
    },
    close: async () => {
      if (closing.signal.aborted) return
      publisher?.leave()
      closing.abort()
      if (connection.isClosed()) return
      await Promise.race([Promise.all(ending), delay(CLOSE_MS)])
      await Promise.race([connection.drain().catch(() => undefined), delay(CLOSE_MS)])
      await connection.close()
    },
  }
}

/** How long closing waits for a server that does not answer, in ms. */
const CLOSE_MS = 2_000

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

function keepUntilSettled(all: Set<Promise<void>>, one: Promise<void>): void {
  all.add(one)
  void one.then(() => all.delete(one))
}

/** Leaves a mark in the stream: from then on, a publisher that came before cannot add a message. */
async function leaveMark({ connection, stream, subjects, owner, place }: Open): Promise<PublisherMark> {
  const { created } = await stream.ensure()
  try {
    const id = crypto.randomUUID()
    const lines = headersToSend([['Nats-Msg-Id', id]])
    const message = JSON.stringify({ owner })
    const answer = await connection.request(subjects.publisher, message, { timeout: 5_000, headers: lines })
    const { seq, error } = answer.json<{ seq?: number; error?: { description: string } }>()
    if (seq === undefined) throw new Error(error?.description ?? 'no sequence was answered')
    return { owner, created, epoch: seq, id }
  } catch (error) {
    throw translateNatsError(error, { doing: 'publish to', place })
  }
}

async function readLast(
  { stream, subjects, place }: Open,
  store: Pick<EventStore, 'describe'>,
  logId: string,
): Promise<Position | undefined> {
  const { laneCount } = await store.describe()
  const last: Position[] = []
  for (let lane = 0; lane < laneCount; lane += 1) {
    const found = await stream.last(subjects.ofLane(lane))
    const message = found && decodeMessage({ headers: found.header, body: found.data })
    if (message === undefined) continue
    if (message.logId !== logId) throw ofAnotherLog({ place, stream: stream.name, logId: message.logId })
    last.push(message.position)
  }
  return latestPosition(last)
}

function ofAnotherLog(facts: { place: string; stream: string; logId: string }): OutcryError {
  return new OutcryError(
    'setting-invalid',
    `Cannot publish to stream '${facts.stream}' of NATS server '${facts.place}': it carries log ${facts.logId}, which is ` +
      'not the log of this service: purge the stream, or name another one with ?stream=',
    { facts },
  )
}
