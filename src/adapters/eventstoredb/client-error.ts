import { messageOf, OutcryError } from '../../domain/outcry-error.ts'
import { streamDeleted } from '../../domain/stream-errors.ts'

/** What the client says of an error, by the name that it has in the protocol; its status when it has none. */
export interface ClientFault {
  /** The vendor's name for it, such as `stream-not-found`. */
  readonly type: string | undefined
  /** The status of gRPC, from 0 to 16. */
  readonly code: number | undefined
}

/** Looks at an error of the client. Some of its calls throw those of gRPC as they are. */
export function faultOf(error: unknown): ClientFault {
  const { type, code } = (error ?? {}) as { type?: unknown; code?: unknown }
  return {
    type: typeof type === 'string' ? type : undefined,
    code: typeof code === 'number' ? code : undefined,
  }
}

/** The stati of gRPC that say nothing about the request. */
const CANCELLED = 1
const UNKNOWN = 2
const DEADLINE_EXCEEDED = 4
const RESOURCE_EXHAUSTED = 8
const ABORTED = 10
const INTERNAL = 13
const UNAVAILABLE = 14
const transient = new Set([CANCELLED, UNKNOWN, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE])

/** Says whether the same call may succeed later. */
export function isTransient(error: unknown): boolean {
  const { type, code } = faultOf(error)
  if (type === 'not-leader' || type === 'unavailable' || type === 'cancelled' || type === 'timeout') return true
  if (type === 'deadline-exceeded' || type === 'unknown') return true
  return code !== undefined && transient.has(code)
}

/**
 * Says whether the client must be replaced: it has failed otherwise than by a word of the server about the request, and
 * not by a connection that it opens again by itself.
 */
export function isBroken(error: unknown): boolean {
  const { type, code } = faultOf(error)
  if (error instanceof OutcryError || code === UNAVAILABLE || code === CANCELLED) return false
  if (type === undefined) return true
  return type === 'unknown' && code !== undefined && transient.has(code)
}

/**
 * Turns an error of the client into one of Outcry.
 *
 * @param doing - what was being done, such as `read stream 'todo-1'`
 */
export function translateClientError(
  error: unknown,
  { doing, address, streamId }: { doing: string; address: string; streamId?: string },
): unknown {
  if (error instanceof OutcryError) return error
  const { type, code } = faultOf(error)
  if (type === 'stream-deleted' && streamId !== undefined) return streamDeleted(streamId)
  const facts = { address, fault: type ?? code ?? null }
  const thing = `Cannot ${doing} at EventStoreDB ${address}`
  if (type === 'access-denied' || code === 7 || code === 16) {
    const mend = 'the server refuses the credentials: check user and password in OUTCRY_EVENT_STORE, and the rights'
    return new OutcryError('event-store-access-denied', `${thing}: ${mend}`, { facts, cause: error })
  }
  const mend = `${messageOf(error)}: check that the server runs and can be reached there`
  return new OutcryError('database-unavailable', `${thing}: ${mend}`, { facts, cause: error })
}
