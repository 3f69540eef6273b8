import type { ServerDuplexStream } from '@grpc/grpc-js'
import type { ExpectedRevision } from '../../../domain/event-store.ts'
import { appendEvents } from '../log/append-events.ts'
import type { ProposedEvent } from '../log/log-event.ts'
import { invalidArgument } from '../log/protocol-failure.ts'
import type { BatchAppendRequest } from '../schema/stream-messages.ts'
import { successAnswer } from './append-answers.ts'
import { appendBytesOf, requireAppendSize } from './append-size.ts'
import { timedOut, toStatus } from './batch-status.ts'
import { createMessageSender, type MessageSender } from './message-sender.ts'
import { toServiceError } from './service-error.ts'
import type { ServiceParts } from './service-parts.ts'
import {
  toExpectedRevision,
  toNumber,
  toProposedEvent,
  toStreamId,
  toStreamName,
  toUuid,
  toUuidText,
} from './wire-values.ts'

/** An append whose parts are still arriving. */
interface Batch {
  readonly id: string
  readonly streamId: string
  readonly expected: ExpectedRevision
  readonly events: ProposedEvent[]
  readonly timer: NodeJS.Timeout
  bytes: number
  /** Whether the client has its answer; what happens later it must not hear of. */
  answered: boolean
}

/** The longest time-out of a timer, in ms. */
const LONGEST_MS = 2_147_483_647

/** Serves many appends in one call. They are written in the order in which their last parts arrive. */
export function handleBatchAppend(parts: ServiceParts, call: ServerDuplexStream<BatchAppendRequest, object>): void {
  const scope = parts.scopes.open(call)
  const batches = createBatches(parts, createMessageSender(call, scope.signal))
  call.on('data', (request: BatchAppendRequest) => {
    try {
      batches.take(request)
    } catch (error) {
      call.emit('error', toServiceError(error))
    }
  })
  const finishAll = async () => {
    await batches.finish()
    scope.end()
    call.end()
  }
  let finishing = false
  const finish = () => {
    if (!finishing) void finishAll()
    finishing = true
  }
  call.once('end', finish)
  scope.signal.addEventListener('abort', finish, { once: true })
}

interface Batches {
  /** Takes a part, and writes the append when it is the last one. */
  take(request: BatchAppendRequest): void
  /** Forgets appends whose last part has not come, and waits for the others. */
  finish(): Promise<void>
}

function createBatches({ log, maxAppendBytes }: ServiceParts, sender: MessageSender<object>): Batches {
  const open = new Map<string, Batch>()
  const writing = new Set<Promise<void>>()
  const answer = (batch: Batch, result: object) => {
    clearTimeout(batch.timer)
    if (batch.answered) return
    batch.answered = true
    void sender.send({ ...addressOf(batch), ...result })
  }
  const begin = (id: string, request: BatchAppendRequest): Batch => {
    const batch = newBatch(id, request, () => {
      open.delete(id)
      answer(batch, { error: timedOut() })
    })
    // What is late already is not begun.
    if (request.options && untilDeadline(request.options) === 0) answer(batch, { error: timedOut() })
    return batch
  }
  const write = async (batch: Batch) => {
    try {
      const appended = await appendEvents(log, batch)
      answer(batch, { success: successAnswer(appended) })
    } catch (error) {
      answer(batch, { error: toStatus(error, batch.streamId) })
    }
  }
  const take = (request: BatchAppendRequest) => {
    const id = toUuidText(request.correlationId)
    const batch = open.get(id) ?? begin(id, request)
    open.set(id, batch)
    try {
      for (const event of request.events) addEvent(batch, event, maxAppendBytes)
    } catch (error) {
      answer(batch, { error: toStatus(error, batch.streamId) })
    }
    if (!request.isFinal) return
    open.delete(id)
    if (batch.answered) return
    const work = write(batch).finally(() => writing.delete(work))
    writing.add(work)
  }
  const finish = async () => {
    for (const { timer } of open.values()) clearTimeout(timer)
    open.clear()
    await Promise.all(writing)
  }
  return { take, finish }
}

function newBatch(id: string, { options }: BatchAppendRequest, onExpired: () => void): Batch {
  if (!options) throw invalidArgument('Cannot append: the first part of a batch must have options')
  return {
    id,
    streamId: toStreamId(options.stream),
    expected: toExpectedRevision(options),
    events: [],
    timer: setTimeout(onExpired, untilDeadline(options)),
    bytes: 0,
    answered: false,
  }
}

function addressOf({ id, streamId, expected }: Batch): object {
  return { correlationId: toUuid(id), stream: toStreamName(streamId), ...expectationOf(expected) }
}

function addEvent(batch: Batch, message: BatchAppendRequest['events'][number], maxBytes: number): void {
  const event = toProposedEvent(message)
  batch.bytes += appendBytesOf(event)
  requireAppendSize(batch.bytes, maxBytes)
  batch.events.push(event)
}

function untilDeadline({ deadline, timeout }: NonNullable<BatchAppendRequest['options']>): number {
  const given = deadline ?? timeout
  if (!given) return LONGEST_MS
  const ms = toNumber(given.seconds) * 1_000 + given.nanos / 1e6
  return Math.min(Math.max(0, deadline ? ms - Date.now() : ms), LONGEST_MS)
}

function expectationOf(expected: ExpectedRevision): object {
  if (expected === 'any') return { any: {} }
  if (expected === 'no-stream') return { noStream: {} }
  if (expected === 'stream-exists') return { streamExists: {} }
  return { expectedRevision: expected }
}
