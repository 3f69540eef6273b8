import { requireExpectedRevision, requireStreamId } from '../../../domain/encode-append.ts'
import type { StreamLifecycle } from '../../../domain/event-store.ts'
import { streamDeleted } from '../../../domain/stream-errors.ts'
import { encodeStreamMetadata } from '../../../domain/stream-metadata.ts'
import type { LogWriter } from './log-writer.ts'
import type { Reading } from './reading.ts'
import { parseStreamMetadata, type StreamRow } from './stream-row.ts'

interface Parts {
  readonly writer: LogWriter
  readonly write: <Result>(write: () => Result) => Promise<Result>
  readonly reading: Reading
  readonly rowOf: (streamId: string) => StreamRow
}

/** Makes the calls that end, shorten and describe streams. */
export function createStreamLifecycle({ writer, write, reading, rowOf }: Parts): StreamLifecycle {
  return {
    readMetadata: async (streamId) => {
      const stream = await reading.read(() => rowOf(streamId))
      if (stream.deletion === 'tombstoned') throw streamDeleted(streamId)
      return parseStreamMetadata(stream.metadata)
    },
    setMetadata: async (streamId, metadata) => {
      requireStreamId(streamId)
      const text = encodeStreamMetadata(streamId, metadata)
      await write(() => writer.setMetadata(streamId, text))
    },
    delete: async (streamId, expected) => {
      requireExpectedRevision(streamId, expected)
      await write(() => writer.markDeleted(streamId, expected, 'deleted'))
    },
    tombstone: async (streamId, expected) => {
      requireExpectedRevision(streamId, expected)
      await write(() => writer.markDeleted(streamId, expected, 'tombstoned'))
    },
  }
}
