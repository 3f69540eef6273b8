import { setMaxListeners } from 'node:events'
import type { EventStore, LogIdentity } from '../../domain/event-store.ts'
import { BEGINNING, type Position } from '../../domain/position.ts'
import { append } from './append.ts'
import { openConnection } from './connection.ts'
import { readHead, readIdentity, refuseAnotherLog } from './log-identity.ts'
import { callServer, type ServerParts } from './parts.ts'
import { PAGE_EVENTS, readAll } from './read-all.ts'
import { readStream } from './read-stream.ts'
import { createStreamLifecycle } from './stream-lifecycle.ts'
import { followLog } from './subscribe-all.ts'
import { defaultTimeLimits, type TimeLimits } from './time-limits.ts'

/** How to reach EventStoreDB. */
export interface EventStoreDbOptions {
  /** A connection string of EventStoreDB, such as `esdb://localhost:2113?tls=false`. */
  readonly url: string
  /**
   * Appends through one shared call, which is faster, but in which the vendor's client has faults: docs/eventstoredb.md.
   * False by default: each append is a call of its own.
   */
  readonly batchAppend?: boolean
  /** How long the server is waited for. */
  readonly timeLimits?: Partial<TimeLimits>
}

/**
 * Keeps the log in EventStoreDB. Nothing is sent before the first call.
 *
 * @throws OutcryError `setting-invalid` when `url` is no URL.
 */
export function createEventStoreDbEventStore({
  url,
  batchAppend = false,
  timeLimits,
}: EventStoreDbOptions): EventStore {
  const connection = openConnection(url, { batchAppend })
  const closing = new AbortController()
  setMaxListeners(0, closing.signal)
  const limits = { ...defaultTimeLimits, ...timeLimits }
  const parts: ServerParts = { connection, closing: closing.signal, limits }
  const writing = new Set<Promise<unknown>>()
  const untilDone = <Result>(write: Promise<Result>): Promise<Result> => {
    const done = () => void writing.delete(ended)
    const ended: Promise<void> = write.then(done, done)
    writing.add(ended)
    return write
  }
  const askServer = () =>
    callServer(parts, { doing: 'describe the log' }, async (client): Promise<LogIdentity & { head: Position }> => {
      const identity = await readIdentity(parts, client)
      return { ...identity, head: await readHead(parts, client) }
    })
  const { describe, describeSame } = refuseAnotherLog(askServer, connection.address)
  let closed: Promise<void> | undefined
  return {
    describe,
    append: (streamId, expected, events) => untilDone(append(parts, streamId, expected, events)),
    readStream: (streamId, options = {}) => readStream(parts, streamId, options),
    readAll: (options = {}) => readAll({ ...parts, describe }, options),
    subscribeAll: ({ from = BEGINNING, pageSize = PAGE_EVENTS, ...options }) =>
      followLog({ ...parts, describeSame }, { ...options, from, pageSize: Math.max(1, pageSize) }),
    count: async () => undefined,
    streams: createStreamLifecycle(parts),
    close: () => {
      closed ??= (async () => {
        closing.abort()
        await Promise.all(writing)
        await connection.close()
      })()
      return closed
    },
  }
}
