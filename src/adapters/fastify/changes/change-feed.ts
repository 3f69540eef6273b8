import { setMaxListeners } from 'node:events'
import type { ServerResponse } from 'node:http'
import { comparePositions, type Position } from '../../../domain/position.ts'
import type { ServedChanges } from '../served-app.ts'
import { type ChangeClient, createChangeClient } from './change-client.ts'
import { readTail } from './change-tail.ts'
import { createMissedChanges } from './missed-changes.ts'
import { createRing, type Ring } from './ring.ts'
import { createRounds } from './rounds.ts'

/** What a feed needs. */
export interface ChangeFeedParts {
  /** Begins to read changes, behind a position or from now on. */
  readonly open: (from: Position | undefined, signal: AbortSignal) => AsyncIterable<ServedChanges>
  /** How much is kept for clients that are behind, in bytes. */
  readonly maxKeptBytes: number
  /** After which time without a word a client is shown that the connection is alive, in ms. */
  readonly heartbeatMs: number
  /** Is told of a failure; the feed goes on. */
  readonly onFailure: (error: unknown) => void
  /** Called when it has ended, because nobody listens any more or it could not begin. */
  readonly onEnd: () => void
}

/**
 * Tells all clients what changes. However many they are, changes are read once as they happen, and written out once; and
 * what clients have missed is read by one more reader for all of them.
 */
export interface ChangeFeed {
  /**
   * Waits until it tells changes, and a position is among those that it may have told.
   *
   * @throws what makes it impossible, such as OutcryError `read-model-building` or `position-of-another-log`.
   */
  ready(from: Position | undefined): Promise<void>
  /** Begins to tell a client, whose headers are sent already, until the answer is closed. */
  join(response: ServerResponse, from: Position | undefined): void
  /** Keeps the feed going for somebody who will join. Answers a function that takes it back. */
  hold(): () => void
  /** Ends all answers and all reading. */
  stop(): void
  /** Whether it has ended: then there must be another one. */
  readonly hasEnded: boolean
}

/** Makes a feed. It reads as long as somebody holds it or listens, and cannot begin again. */
export function createChangeFeed({ open, maxKeptBytes, heartbeatMs, ...parts }: ChangeFeedParts): ChangeFeed {
  const abort = new AbortController()
  const { signal } = abort
  setMaxListeners(0, signal)
  const clients = new Set<ChangeClient>()
  let ring: Ring | undefined
  let holders = 0

  const missed = createMissedChanges({ ...parts, open, ring: () => ring, signal })
  const visit = (client: ChangeClient) => {
    if (ring === undefined || client.isBlocked) return
    const place = client.isOnRing ? 'on' : client.board(ring)
    if (place === 'behind') missed.add(client)
    // It cannot be told from both: what is on the ring has missed nothing.
    else missed.remove(client)
    if (place === 'on') client.tellFrom(ring)
  }
  const goRound = createRounds(() => clients, visit)
  const onPage = (page: ServedChanges) => {
    ring ??= createRing(page.position, maxKeptBytes)
    ring.add(page)
    goRound()
  }
  const beating = setInterval(() => {
    for (const client of clients) client.beat(ring)
  }, heartbeatMs)
  const stop = () => {
    if (signal.aborted) return
    abort.abort()
    clearInterval(beating)
    for (const client of clients) client.end()
    parts.onEnd()
  }
  const letGo = () => {
    holders -= 1
    if (holders === 0) stop()
  }
  const begun = begin({ open, onPage, onFailure: parts.onFailure, signal }, stop)
  return {
    stop,
    get hasEnded() {
      return signal.aborted
    },
    hold: () => {
      holders += 1
      return letGo
    },
    ready: async (from) => {
      await begun
      if (from === undefined || (ring !== undefined && comparePositions(from, ring.through) <= 0)) return
      for await (const _ of open(from, signal)) return
    },
    join: (response, from) => {
      const client = createChangeClient(response, from)
      clients.add(client)
      holders += 1
      response.on('drain', () => visit(client))
      response.on('close', () => {
        clients.delete(client)
        missed.remove(client)
        letGo()
      })
      visit(client)
    },
  }
}

/** Begins to read. Resolves with the first answer. */
function begin(parts: Parameters<typeof readTail>[0], onEnd: () => void): Promise<void> {
  const begun = new Promise<void>((resolve, reject) => {
    const onPage = (page: ServedChanges) => {
      parts.onPage(page)
      resolve()
    }
    readTail({ ...parts, onPage })
      .then(() => resolve(), reject)
      .finally(onEnd)
  })
  // Whoever waits for it is told.
  begun.catch(() => undefined)
  return begun
}
