import type { NatsConnection } from 'nats'
import type { Announcement } from '../../projections/fan-out.ts'

/** Who announces: publishers of one stream are counted by the sequence of the mark they left when they came. */
export interface PublisherMark {
  /** The fan-out that the publisher belongs to. */
  readonly owner: string
  /** Which stream the mark is in: one made anew has another. */
  readonly created: string
  /** The sequence of the mark. */
  readonly epoch: number
  /** The id of the mark's message. */
  readonly id: string
}

/** What a publisher tells on core NATS. */
export interface Notice extends PublisherMark {
  /** The id of the log. */
  readonly logId: string
  /** How far the publishing has come; absent when the publisher leaves. */
  readonly announcement?: Announcement
}

/** Tells and hears how far the publishing has come. Notices may be lost. */
export interface Announcements {
  /** Tells a notice. */
  tell(notice: Notice): void
  /** Calls back for each notice, also one's own, until the answered function is called. */
  listen(listener: (notice: Notice) => void): () => void
}

/** Listens on a subject from now on. */
export function createAnnouncements(connection: NatsConnection, subject: string): Announcements {
  const listeners = new Set<(notice: Notice) => void>()
  connection.subscribe(subject, {
    callback: (error, message) => {
      const notice = error === null ? read(message.string()) : undefined
      if (notice !== undefined) for (const listener of listeners) listener(notice)
    },
  })
  return {
    tell: (notice) => connection.publish(subject, write(notice)),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Says whether a publisher came after another one. */
export function cameLater(one: PublisherMark, other: PublisherMark): boolean {
  return one.created === other.created ? one.epoch > other.epoch : one.created > other.created
}

function write({ announcement, ...who }: Notice): string {
  if (announcement === undefined) return JSON.stringify(who)
  return JSON.stringify({ ...who, head: announcement.head, lanes: [...announcement.lanes] })
}

function read(text: string): Notice | undefined {
  try {
    const { head, lanes, ...who } = JSON.parse(text) as Notice & { head?: string; lanes?: [number, string][] }
    return head === undefined ? who : { ...who, announcement: { head, lanes: new Map(lanes) } }
  } catch {
    return undefined
  }
}
