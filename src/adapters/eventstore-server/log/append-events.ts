import type { AppendResult, ExpectedRevision } from '../../../domain/event-store.ts'
import { isOutcryError } from '../../../domain/outcry-error.ts'
import { streamDeleted, wrongExpectedRevision } from '../../../domain/stream-errors.ts'
import { describedBy } from './descriptions.ts'
import { JSON_CONTENT, METADATA_TYPE, METASTREAM_PREFIX, type ProposedEvent } from './log-event.ts'
import type { LogParts } from './log-parts.ts'
import { toStored } from './stored-form.ts'
import { revivedMetadata, type StreamDescription } from './stream-description.ts'
import { lastRevision, requireAlive } from './stream-view.ts'

/** What is written to which stream. */
export interface StreamAppend {
  /** The stream. */
  readonly streamId: string
  /** What the writer expects there. */
  readonly expected: ExpectedRevision
  /** The events; there may be none. */
  readonly events: readonly ProposedEvent[]
}

/** Where an append has ended. */
export interface Appended {
  /** The revision of the stream's last event; -1 when it has none. */
  readonly revision: number
  /** The position of the last event; absent when there were no events. */
  readonly position?: number
}

/**
 * Appends events to a stream by EventStoreDB's rules. Appends that are called one after the other are written in this order.
 *
 * @throws OutcryError `wrong-expected-revision`, `stream-deleted`, and whatever else the log says.
 */
export async function appendEvents(parts: LogParts, append: StreamAppend): Promise<Appended> {
  const { streamId } = append
  const appended = await parts.gate.pass(streamId, async () =>
    isDeleted(parts, streamId) ? undefined : await appendToLiving(parts, append),
  )
  return appended ?? (await parts.gate.alone(streamId, () => appendToDeleted(parts, append)))
}

/** Whether a write changes the life of the stream: a deleted one is revived by it. */
function isDeleted({ descriptions }: LogParts, streamId: string): boolean {
  return descriptions.of(streamId)?.softDeleted === true
}

async function appendToLiving(parts: LogParts, append: StreamAppend): Promise<Appended> {
  requireAlive(parts, append.streamId)
  if (append.events.length === 0) return await appendNothing(parts, append)
  const described = parts.descriptions.of(append.streamId) !== undefined
  // A stream that has metadata exists, even when it has no events.
  const expected = append.expected === 'stream-exists' && described ? 'any' : append.expected
  return await store(parts, { ...append, expected })
}

async function appendToDeleted(parts: LogParts, append: StreamAppend): Promise<Appended> {
  const { streamId, expected } = append
  requireAlive(parts, streamId)
  const description = parts.descriptions.of(streamId)
  if (!description?.softDeleted) return await appendToLiving(parts, append)
  if (expected === 'stream-exists') throw streamDeleted(streamId)
  if (append.events.length === 0) return await appendNothing(parts, append)
  const last = await lastRevision(parts, streamId)
  const appended = await storeInDeleted(parts, append, last)
  // An answer from before the deletion is that of an append that was sent twice, and revives nothing.
  if ((appended.position ?? 0) > description.position) {
    await revive(parts, streamId, { description, from: appended.revision - append.events.length + 1 })
  }
  return appended
}

async function storeInDeleted(parts: LogParts, append: StreamAppend, last: number): Promise<Appended> {
  try {
    return await store(parts, append)
  } catch (error) {
    if (append.expected !== 'no-stream' || !isOutcryError(error, 'wrong-expected-revision')) throw error
    if (await isSent(parts, append)) throw error
    return await store(parts, { ...append, expected: last < 0 ? 'no-stream' : last })
  }
}

/** Whether the stream begins with the first event of the append. */
async function isSent({ store }: LogParts, { streamId, events }: StreamAppend): Promise<boolean> {
  for await (const [first] of store.readStream(streamId, { maxCount: 1 })) return first?.id === events[0]?.id
  return false
}

async function revive(
  parts: LogParts,
  streamId: string,
  { description, from }: { description: StreamDescription; from: number },
): Promise<void> {
  const data = Buffer.from(revivedMetadata(description.text, from))
  const event = { type: METADATA_TYPE, contentType: JSON_CONTENT, data, metadata: Buffer.alloc(0) }
  const events = [{ ...event, id: crypto.randomUUID() }]
  await store(parts, { streamId: METASTREAM_PREFIX + streamId, expected: 'any', events })
}

async function store(parts: LogParts, { streamId, expected, events }: StreamAppend): Promise<Appended> {
  const result = await parts.store.append(
    streamId,
    expected,
    events.map((event) => toStored(event)),
  )
  return learned(parts, { streamId, events }, result)
}

function learned(
  { descriptions }: LogParts,
  { streamId, events }: { streamId: string; events: readonly ProposedEvent[] },
  { revision, position }: AppendResult,
): Appended {
  const last = events.at(-1)
  const appended = { revision, position: Number(position) }
  if (last !== undefined && describedBy(streamId) !== undefined) {
    descriptions.learn({ ...last, ...appended, streamId, tombstone: false })
  }
  return appended
}

/** An append without events changes nothing, but says whether the writer was right. */
async function appendNothing(parts: LogParts, { streamId, expected }: StreamAppend): Promise<Appended> {
  const revision = await lastRevision(parts, streamId)
  requireExpected(parts, { streamId, expected, revision })
  return { revision }
}

/**
 * Checks what the writer expects where there are no ids to recognise an append that was sent twice.
 *
 * @throws OutcryError `wrong-expected-revision` or `stream-deleted`.
 */
export function requireExpected(
  { descriptions }: LogParts,
  { streamId, expected, revision }: { streamId: string; expected: ExpectedRevision; revision: number },
): void {
  const description = descriptions.of(streamId)
  if (expected === 'any') return
  if (expected === 'stream-exists') {
    if (description?.softDeleted) throw streamDeleted(streamId)
    if (revision < 0 && description === undefined) throw wrongExpectedRevision({ streamId, revision }, expected)
    return
  }
  if (expected === 'no-stream' && (revision < 0 || description?.softDeleted)) return
  if (expected !== revision) throw wrongExpectedRevision({ streamId, revision }, expected)
}
