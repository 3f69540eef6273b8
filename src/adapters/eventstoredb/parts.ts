import type { EventStoreDBClient } from '@eventstore/db-client'
import { OutcryError } from '../../domain/outcry-error.ts'
import { faultOf, isBroken, translateClientError } from './client-error.ts'
import type { Connection } from './connection.ts'
import type { TimeLimits } from './time-limits.ts'

/** What every call to the server needs. */
export interface ServerParts {
  /** The connection. */
  readonly connection: Connection
  /** Aborted when the store is closed. */
  readonly closing: AbortSignal
  /** How long the server is waited for. */
  readonly limits: TimeLimits
}

/**
 * Calls the server, and gives up the client when it has failed for good.
 *
 * @param doing - what is done, such as `read stream 'todo-1'`
 * @throws OutcryError as {@link translateClientError}; `database-unavailable` when the time is up, or the store is closed.
 */
export async function callServer<Result>(
  { connection, closing, limits }: ServerParts,
  { doing, streamId }: { doing: string; streamId?: string },
  call: (client: EventStoreDBClient) => Promise<Result>,
): Promise<Result> {
  if (closing.aborted) throw closedError(connection.address)
  const { address } = connection
  const client = await connection.client()
  try {
    return await turningToLeader(() => withinTime(call(client), limits.silenceMs))
  } catch (error) {
    if (isBroken(error)) connection.renew(client)
    throw translateClientError(error, { doing, address, ...(streamId !== undefined && { streamId }) })
  }
}

/** Makes a call, and once more when the node was not the leader: the client has turned to the leader meanwhile. */
export function turningToLeader<Result>(call: () => Promise<Result>): Promise<Result> {
  return call().catch((error: unknown) => {
    if (faultOf(error).type !== 'not-leader') throw error
    return call()
  })
}

/** A call that the server did not answer in time. It may have done what was asked. */
export class NoAnswer extends Error {
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`)
  }
}

/** Waits for a call as long as this, in ms; its late failure is nobody's business any more. */
export function withinTime<Result>(call: Promise<Result>, timeoutMs: number): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswer(timeoutMs)), timeoutMs)
    const ended =
      <Outcome>(settle: (outcome: Outcome) => void) =>
      (outcome: Outcome) => {
        clearTimeout(timer)
        settle(outcome)
      }
    call.then(ended(resolve), ended(reject))
  })
}

/** The error for work on a store after it was closed. */
export function closedError(address: string): OutcryError {
  const message = `Cannot use EventStoreDB ${address}: it was closed: do not use it after close()`
  return new OutcryError('database-unavailable', message, { facts: { address } })
}
