import type { EventData, EventStoreDBClient } from '@eventstore/db-client'
import type { LogIdentity } from '../../domain/event-store.ts'
import { LANE_COUNT, LANE_HASH } from '../../domain/lane.ts'
import { OutcryError } from '../../domain/outcry-error.ts'
import { BEGINNING, type Position } from '../../domain/position.ts'
import { faultOf } from './client-error.ts'
import { LOG_STREAM } from './log-filter.ts'
import type { ServerParts } from './parts.ts'
import { readFirst } from './read-first.ts'
import { positionOf } from './recorded-event.ts'

/** The event that gives a log its id. */
const LOG_CREATED = 'OutcryLogCreated'

/**
 * Reads the id of the log and what is frozen beside it: the first event of a stream of its own, which is written when it
 * is missing. Of two processes that write it one wins, and the other reads what it has written.
 */
export async function readIdentity(parts: ServerParts, client: EventStoreDBClient): Promise<LogIdentity> {
  const { connection } = parts
  const found = await findIdentity(parts, client)
  if (found !== undefined) return found
  const identity: LogIdentity = { logId: crypto.randomUUID(), laneCount: LANE_COUNT, laneHash: LANE_HASH }
  const event = jsonEvent(LOG_CREATED, { ...identity })
  const { singleAppend } = connection
  try {
    await client.appendToStream(LOG_STREAM, [event], {
      expectedRevision: 'no_stream',
      ...(singleAppend !== undefined && { credentials: singleAppend }),
    })
    return identity
  } catch (error) {
    if (faultOf(error).type !== 'wrong-expected-version') throw error
  }
  const theirs = await findIdentity(parts, client)
  if (theirs !== undefined) return theirs
  throw new OutcryError(
    'database-unavailable',
    `Cannot tell which log is at EventStoreDB ${connection.address}: its stream '${LOG_STREAM}' exists and is empty: ` +
      'nobody may delete or truncate it',
    { facts: { address: connection.address, streamId: LOG_STREAM } },
  )
}

function jsonEvent(type: string, data: Record<string, string | number>): EventData {
  return { id: crypto.randomUUID(), type, contentType: 'application/json', data, metadata: undefined }
}

async function findIdentity(parts: ServerParts, client: EventStoreDBClient): Promise<LogIdentity | undefined> {
  const read = client.readStream(LOG_STREAM, { direction: 'forwards', fromRevision: 'start', maxCount: 1 })
  const first = (await readFirst(parts, read))?.event
  return first?.type === LOG_CREATED ? (first.data as unknown as LogIdentity) : undefined
}

/** Tells the position of the last event of the log. */
export async function readHead(parts: ServerParts, client: EventStoreDBClient): Promise<Position> {
  const read = client.readAll({ direction: 'backwards', fromPosition: 'end', maxCount: 1 })
  const last = (await readFirst(parts, read))?.event
  return last === undefined ? BEGINNING : positionOf(last)
}

/** What asks the server for the id of the log and its head. */
type Describe = () => Promise<LogIdentity & { readonly head: Position }>

/** Makes a `describe` that refuses another log than the one that was there first. */
export function refuseAnotherLog(describe: Describe, address: string): { describe: Describe; describeSame: Describe } {
  let first: string | undefined
  const remember: Describe = async () => {
    const now = await describe()
    first ??= now.logId
    return now
  }
  const describeSame: Describe = async () => {
    const now = await remember()
    if (now.logId === first) return now
    throw new OutcryError(
      'position-of-another-log',
      `Cannot go on following log ${first}: EventStoreDB ${address} now has log ${now.logId}: ` +
        'start again with the store that the read models belong to, or remove the read models',
      { facts: { log: first ?? null, current: now.logId } },
    )
  }
  return { describe: remember, describeSame }
}
