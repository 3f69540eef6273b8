import { Server, ServerCredentials, type ServerDuplexStream, type ServerWritableStream } from '@grpc/grpc-js'
import { encodeReadEvent } from '../src/adapters/eventstore-server/grpc/encode-event.ts'
import { serverFeaturesService } from '../src/adapters/eventstore-server/grpc/server-features-service.ts'
import { definitionOf } from '../src/adapters/eventstore-server/grpc/service-definition.ts'
import type { BatchAppendRequest } from '../src/adapters/eventstore-server/schema/stream-messages.ts'
import { eventData } from './workload.ts'

/**
 * A server that does nothing but speak: it acknowledges every append at once, and reads out events that were written
 * beforehand. What the genuine client reaches against it is what the client and gRPC allow.
 */
export async function startFloor(events: number): Promise<{ url: string }> {
  const messages = Array.from({ length: events }, (_, revision) => messageOf(revision))
  const readOut = async (call: ServerWritableStream<object, Buffer>) => {
    for (const message of messages) {
      if (!call.write(message)) await new Promise((resolve) => call.once('drain', resolve))
    }
    call.end()
  }
  const read = (call: ServerWritableStream<object, Buffer>) => void readOut(call)
  const batchAppend = (call: ServerDuplexStream<BatchAppendRequest, object>) => {
    call.on('data', ({ correlationId }: BatchAppendRequest) =>
      call.write({ correlationId, success: { revision: 1, position: { commit: 1, prepare: 1 } } }),
    )
    call.on('end', () => call.end())
  }
  const service = {
    name: 'event_store.client.streams.Streams',
    methods: {
      Read: { takes: 'ReadRequest', answers: 'ReadResponse', answersMany: true, handle: read },
      BatchAppend: {
        takes: 'BatchAppendRequest',
        answers: 'BatchAppendResponse',
        takesMany: true,
        answersMany: true,
        handle: batchAppend,
      },
    },
  } as const
  const features = serverFeaturesService([service])
  const server = new Server()
  server.addService(definitionOf(service), { Read: read, BatchAppend: batchAppend })
  server.addService(definitionOf(features), {
    GetSupportedMethods: features.methods['GetSupportedMethods']?.handle ?? (() => undefined),
  })
  return await new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error)
      else resolve({ url: `esdb://127.0.0.1:${port}?tls=false` })
    })
  })
}

function messageOf(revision: number): Buffer {
  const event = {
    id: crypto.randomUUID(),
    streamId: 'bench-read',
    revision,
    position: revision + 1,
    type: 'TodoAdded',
    contentType: 'application/json',
    data: Buffer.from(JSON.stringify(eventData(revision))),
    metadata: Buffer.from('{}'),
    tombstone: false,
    recordedAt: Date.now(),
  }
  return encodeReadEvent({ event })
}
