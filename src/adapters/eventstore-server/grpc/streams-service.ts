import type { handleBidiStreamingCall, handleClientStreamingCall, handleServerStreamingCall } from '@grpc/grpc-js'
import { deleteStream, tombstoneStream } from '../log/delete-stream.ts'
import type { LogParts } from '../log/log-parts.ts'
import type { AppendRequest, BatchAppendRequest, DeleteRequest, ReadRequest } from '../schema/stream-messages.ts'
import { handleAppend } from './append-call.ts'
import { handleBatchAppend } from './batch-append-call.ts'
import { handleRead } from './read-call.ts'
import type { ReadMessage } from './send-events.ts'
import type { ServedService } from './service-definition.ts'
import type { ServiceParts } from './service-parts.ts'
import { unary } from './unary.ts'
import { toExpectedRevision, toLogPlace, toStreamId } from './wire-values.ts'

/** The service that reads and writes streams. */
export function streamsService(parts: ServiceParts): ServedService {
  const append: handleClientStreamingCall<AppendRequest, object> = (call, answer) => handleAppend(parts, call, answer)
  const batchAppend: handleBidiStreamingCall<BatchAppendRequest, object> = (call) => handleBatchAppend(parts, call)
  const read: handleServerStreamingCall<ReadRequest, ReadMessage> = (call) => void handleRead(parts, call)
  const deleting = (work: typeof deleteStream) =>
    unary<DeleteRequest>(async ({ options }) => await deleteBy(parts.log, options, work))
  const deletion = { takes: 'DeleteRequest', answers: 'DeleteResponse' } as const
  return {
    name: 'event_store.client.streams.Streams',
    methods: {
      Read: {
        takes: 'ReadRequest',
        answers: 'ReadResponse',
        answersMany: true,
        features: ['position', 'events'],
        handle: read,
      },
      Append: { takes: 'AppendRequest', answers: 'AppendResponse', takesMany: true, handle: append },
      BatchAppend: {
        takes: 'BatchAppendRequest',
        answers: 'BatchAppendResponse',
        takesMany: true,
        answersMany: true,
        features: ['deadline_duration'],
        handle: batchAppend,
      },
      Delete: { ...deletion, handle: deleting(deleteStream) },
      Tombstone: { ...deletion, handle: deleting(tombstoneStream) },
    },
  }
}

async function deleteBy(log: LogParts, options: DeleteRequest['options'], work: typeof deleteStream): Promise<object> {
  const target = { streamId: toStreamId(options?.stream), expected: toExpectedRevision(options ?? {}) }
  return { position: toLogPlace(await work(log, target)) }
}
