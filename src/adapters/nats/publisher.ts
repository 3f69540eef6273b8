import type { NatsConnection } from 'nats'
import type { Position } from '../../domain/position.ts'
import type { Announcement, FanOutMessage, FanOutPublisher } from '../../projections/fan-out.ts'
import { createAcknowledgements } from './acknowledgements.ts'
import { type Announcements, cameLater, type PublisherMark } from './announcements.ts'
import { type HeaderLines, headersToSend } from './header-lines.ts'
import { encodeMessage } from './message-codec.ts'
import { fenced } from './nats-error.ts'
import type { Subjects } from './subjects.ts'

/** How many messages may be under way to the server without an answer. */
const WINDOW_MESSAGES = 1_024

/** What a publisher needs. */
export interface PublisherParts {
  readonly connection: NatsConnection
  readonly subjects: Subjects
  readonly app: string
  readonly announcements: Announcements
  readonly logId: string
  readonly mark: PublisherMark
  readonly last: Position | undefined
  /** Resolves when the consumers of this process that were asked for have begun. */
  readonly consumersBegun: () => Promise<void>
}

/** A publisher, which can be told to leave. */
export interface LeavingPublisher extends FanOutPublisher {
  /** Publishes nothing more, and tells rivals that the place is free. */
  leave(): void
}

/** Makes the publisher that has left its mark; each message must follow the one before it, from the mark on. */
export function createPublisher(parts: PublisherParts): LeavingPublisher {
  const { connection, subjects, announcements, mark, logId } = parts
  const acknowledgements = createAcknowledgements(connection)
  let previous = mark.epoch
  let end: string | undefined
  const stopListening = announcements.listen((notice) => {
    if (cameLater(notice, mark)) endBecause('another publisher has taken over')
  })
  const endBecause = (reason: string) => {
    end ??= reason
    stopListening()
    acknowledgements.close()
  }
  const requireOpen = () => {
    const reason = end ?? acknowledgements.failure
    if (reason === undefined) return
    endBecause(reason)
    throw fenced(reason)
  }
  const idOf = (sequence: number) => (sequence === mark.epoch ? mark.id : `${mark.id}-${sequence}`)
  const send = (message: FanOutMessage) => {
    const maxBytes = connection.info?.max_payload ?? 2 ** 20
    const { headers, body } = encodeMessage(message, { app: parts.app, logId, maxBytes })
    const lines: HeaderLines = [
      ...headers,
      ['Nats-Expected-Last-Sequence', String(previous)],
      // Were only the sequence expected, one refused message would be made up for by what came in its place.
      ['Nats-Expected-Last-Msg-Id', idOf(previous)],
      ['Nats-Msg-Id', idOf(previous + 1)],
    ]
    const reply = acknowledgements.expect(previous)
    const subject = subjects.ofEvent(message.event, message.lane)
    connection.publish(subject, body, { headers: headersToSend(lines), reply })
    previous += 1
  }
  return {
    last: parts.last,
    publish: async (messages) => {
      requireOpen()
      await parts.consumersBegun()
      for (const message of messages) {
        if (acknowledgements.outstanding >= WINDOW_MESSAGES) await acknowledgements.fewerThan(WINDOW_MESSAGES)
        if (end !== undefined || acknowledgements.failure !== undefined) break
        send(message)
      }
      await acknowledgements.fewerThan(1)
      requireOpen()
    },
    announce: async (announcement: Announcement) => {
      requireOpen()
      announcements.tell({ ...mark, logId, announcement })
    },
    leave: () => {
      if (end === undefined && acknowledgements.failure === undefined) {
        announcements.tell({ ...mark, logId })
        connection.publish(subjects.publisher, JSON.stringify({ ...mark, left: true }))
      }
      endBecause('the fan-out is closed')
    },
  }
}
