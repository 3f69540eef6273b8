import type { EventStoreDBClient } from '@eventstore/db-client'
import { requireExpectedRevision, requireStreamId } from '../../domain/encode-append.ts'
import type { ExpectedRevision, StreamLifecycle, StreamMetadata } from '../../domain/event-store.ts'
import type { JsonObject } from '../../domain/json.ts'
import { wrongExpectedRevision } from '../../domain/stream-errors.ts'
import { encodeStreamMetadata } from '../../domain/stream-metadata.ts'
import { clientRevision, translateAppendError } from './append.ts'
import { faultOf } from './client-error.ts'
import { callServer, type ServerParts } from './parts.ts'
import { readFirst } from './read-first.ts'

/** What a deleted stream is truncated before. */
const DELETED = 2 ** 53

/** Makes the calls that end, shorten and describe streams. */
export function createStreamLifecycle(parts: ServerParts): StreamLifecycle {
  const { connection } = parts
  const { singleAppend, address } = connection
  const credentials = singleAppend === undefined ? {} : { credentials: singleAppend }
  const end = async (streamId: string, expected: ExpectedRevision, how: 'deleteStream' | 'tombstoneStream') => {
    requireExpectedRevision(streamId, expected)
    await callServer(parts, { doing: `delete stream '${streamId}'`, streamId }, async (client) => {
      try {
        await client[how](streamId, { expectedRevision: await deletionRevision(parts, client, { streamId, expected }) })
      } catch (error) {
        if (faultOf(error).type !== 'wrong-expected-version') throw error
        throw translateAppendError(error, { streamId, expected, address })
      }
    })
  }
  return {
    readMetadata: (streamId) =>
      callServer(parts, { doing: `read the metadata of stream '${streamId}'`, streamId }, async (client) => {
        await isWritten(parts, client, streamId)
        const { metadata } = await client.getStreamMetadata(streamId)
        return metadata === undefined ? {} : portMetadata(metadata as Readonly<Record<string, unknown>>)
      }),
    setMetadata: async (streamId, metadata) => {
      requireStreamId(streamId)
      encodeStreamMetadata(streamId, metadata)
      await callServer(parts, { doing: `set the metadata of stream '${streamId}'`, streamId }, (client) =>
        client.setStreamMetadata(streamId, clientMetadata(metadata), credentials),
      )
    },
    delete: (streamId, expected) => end(streamId, expected, 'deleteStream'),
    tombstone: (streamId, expected) => end(streamId, expected, 'tombstoneStream'),
  }
}

/** The client deletes no stream that must merely exist, so that is looked up before. */
async function deletionRevision(
  parts: ServerParts,
  client: EventStoreDBClient,
  { streamId, expected }: { streamId: string; expected: ExpectedRevision },
) {
  const revision = clientRevision(expected)
  if (revision !== 'stream_exists') return revision
  if (await isWritten(parts, client, streamId)) return 'any'
  throw wrongExpectedRevision({ streamId, revision: -1 }, expected)
}

/**
 * Says whether a stream can be read.
 *
 * @throws what the client throws for a tombstone, whose metadata could still be read.
 */
async function isWritten(parts: ServerParts, client: EventStoreDBClient, streamId: string): Promise<boolean> {
  const read = client.readStream(streamId, { direction: 'backwards', fromRevision: 'end', maxCount: 1 })
  return (await readFirst(parts, read)) !== undefined
}

function clientMetadata({ maxCount, maxAgeSeconds, truncateBefore, custom = {} }: StreamMetadata) {
  return {
    ...custom,
    ...(maxCount !== undefined && { maxCount }),
    ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
    ...(truncateBefore !== undefined && { truncateBefore }),
  }
}

function portMetadata(metadata: Readonly<Record<string, unknown>>): StreamMetadata {
  const { maxCount, maxAge, truncateBefore, acl: _acl, cacheControl: _cacheControl, ...custom } = metadata
  const isDeleted = typeof truncateBefore === 'number' && truncateBefore >= DELETED
  return {
    ...(typeof maxCount === 'number' && { maxCount }),
    ...(typeof maxAge === 'number' && { maxAgeSeconds: maxAge }),
    ...(typeof truncateBefore === 'number' && !isDeleted && { truncateBefore }),
    ...(Object.keys(custom).length > 0 && { custom: custom as JsonObject }),
  }
}
