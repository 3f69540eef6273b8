import type { ServerWritableStream } from '@grpc/grpc-js'
import { invalidArgument, protocolFailure } from '../log/protocol-failure.ts'
import { readLog } from '../log/read-log.ts'
import { readStream } from '../log/read-stream.ts'
import type { ReadRequest } from '../schema/stream-messages.ts'
import { createMessageSender } from './message-sender.ts'
import { filterOf, logPositionOf, streamRevisionOf } from './read-request.ts'
import { type ReadCall, type ReadMessage, sendEvents } from './send-events.ts'
import { toServiceError } from './service-error.ts'
import type { ServiceParts } from './service-parts.ts'
import { sendSubscription } from './subscription-call.ts'
import { toNumber, toStreamId, toStreamName } from './wire-values.ts'

/** Serves a reading of a stream or of the log, or a subscription. */
export async function handleRead(
  parts: ServiceParts,
  call: ServerWritableStream<ReadRequest, ReadMessage>,
): Promise<void> {
  const scope = parts.scopes.open(call)
  const { signal } = scope
  try {
    const { options } = call.request
    if (!options) throw invalidArgument('Cannot read: the request must have options')
    await sendAnswers(parts, { options, signal, sender: createMessageSender(call, signal) })
    if (scope.isClosing()) throw protocolFailure('UNAVAILABLE', 'Cannot go on: the server is closing')
    call.end()
  } catch (error) {
    if (!call.cancelled) call.emit('error', toServiceError(error))
  } finally {
    scope.end()
  }
}

async function sendAnswers(parts: ServiceParts, call: ReadCall): Promise<void> {
  const { options } = call
  if (options.amount === 'subscription') return await sendSubscription(parts, call)
  return options.source === 'stream' ? await sendStream(parts, call) : await sendLog(parts, call)
}

async function sendStream({ log }: ServiceParts, call: ReadCall): Promise<void> {
  const { options, signal, sender } = call
  const streamId = toStreamId(options.stream?.stream)
  const direction = options.direction === 1 ? 'backwards' : 'forwards'
  const from = streamRevisionOf(options.stream)
  if (from === 'end' && direction === 'forwards') {
    throw protocolFailure('UNKNOWN', `Cannot read stream '${streamId}' forwards: there is nothing behind its end`)
  }
  const pages = await readStream(log, { streamId, direction, from, maxCount: toNumber(options.count), signal })
  if (pages === undefined) return await sender.send({ streamNotFound: { stream: toStreamName(streamId) } })
  for await (const events of pages) await sendEvents({ log }, call, events)
}

async function sendLog({ log }: ServiceParts, call: ReadCall): Promise<void> {
  const { options, signal } = call
  const pages = readLog(log, {
    direction: options.direction === 1 ? 'backwards' : 'forwards',
    from: logPositionOf(options.all),
    filter: filterOf(options.filter),
    maxCount: toNumber(options.count),
    signal,
  })
  for await (const events of pages) await sendEvents({ log }, call, events)
}
