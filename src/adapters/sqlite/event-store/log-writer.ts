import type Database from 'better-sqlite3'
import type { EncodedEvent } from '../../../domain/encode-append.ts'
import type { AppendResult, ExpectedRevision, StreamMetadata } from '../../../domain/event-store.ts'
import { streamDeleted, wrongExpectedRevision } from '../../../domain/stream-errors.ts'
import { decideAppend, type KnownEvents } from './append-decision.ts'
import { knownEvents } from './known-events.ts'
import { deletionNumber, parseStreamMetadata, type StreamRow, streamRowReader } from './stream-row.ts'
import { createTypeNumbers, type TypeNumbers } from './type-numbers.ts'

/** What can be done inside a transaction. Each call throws an error of Outcry before it has written anything. */
export interface LogWriter {
  /** Prepares for a new transaction, which has just begun. */
  begin(): void
  /** Forgets what the transaction wrote, because it is rolled back. */
  forget(): void
  /** Appends events, or answers where they are. */
  append(streamId: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): AppendResult
  /** Marks a stream as deleted, for ever or until the next append. */
  markDeleted(streamId: string, expected: ExpectedRevision, deletion: 'deleted' | 'tombstoned'): void
  /** Replaces the metadata of a stream. */
  setMetadata(streamId: string, metadata: string): void
}

/** Makes the writer of a log from a connection that nobody else uses. */
export function createLogWriter(connection: Database.Database): LogWriter {
  return new PreparedLogWriter(connection)
}

class PreparedLogWriter implements LogWriter {
  readonly #types: TypeNumbers
  readonly #rowOf: (streamId: string) => StreamRow
  readonly #knownIn: (streamId: string, lastRevision: number) => KnownEvents
  readonly #selectHead: Database.Statement<[], number | null>
  readonly #selectPosition: Database.Statement<[string, number], number>
  readonly #insert: Database.Statement<[number, string, number, number, string, number, string, number, string]>
  readonly #saveStream: Database.Statement<[string, number, string]>
  #head = 0
  #now = 0

  constructor(connection: Database.Database) {
    this.#types = createTypeNumbers(connection)
    this.#rowOf = streamRowReader(connection)
    this.#knownIn = knownEvents(connection)
    this.#selectHead = connection.prepare<[], number | null>('SELECT max(position) FROM events').pluck()
    this.#selectPosition = connection
      .prepare<[string, number], number>('SELECT position FROM events WHERE stream_id = ? AND revision = ?')
      .pluck()
    this.#insert = connection.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
    this.#saveStream = connection.prepare(
      'INSERT INTO streams VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET deletion = excluded.deletion, metadata = excluded.metadata',
    )
  }

  begin(): void {
    this.#head = this.#selectHead.get() ?? 0
    this.#now = Date.now()
  }

  forget(): void {
    this.#types.forget()
  }

  append(streamId: string, expected: ExpectedRevision, events: readonly EncodedEvent[]): AppendResult {
    const stream = { streamId, ...this.#rowOf(streamId) }
    const ids = events.map((event) => event.id)
    const decision = decideAppend(stream, { expected, ids }, this.#knownIn(streamId, stream.revision))
    if (decision.kind === 'repeated') return this.#resultAt(streamId, decision.revision)
    for (const [index, event] of events.entries()) this.#insertEvent(streamId, stream.revision + 1 + index, event)
    if (stream.deletion === 'deleted') this.#revive(stream)
    return { revision: stream.revision + events.length, position: String(this.#head) }
  }

  markDeleted(streamId: string, expected: ExpectedRevision, deletion: 'deleted' | 'tombstoned'): void {
    const stream = { streamId, ...this.#rowOf(streamId) }
    // Nothing to recognise a repetition by: an older expected revision is always a conflict.
    decideAppend(stream, { expected, ids: [''] }, { idAt: () => undefined, revisionOf: () => undefined })
    if (stream.revision < 0) throw wrongExpectedRevision(stream, expected)
    this.#saveStream.run(streamId, deletionNumber(deletion), '{}')
  }

  setMetadata(streamId: string, metadata: string): void {
    if (this.#rowOf(streamId).deletion === 'tombstoned') throw streamDeleted(streamId)
    this.#saveStream.run(streamId, deletionNumber('none'), metadata)
  }

  #insertEvent(streamId: string, revision: number, event: EncodedEvent): void {
    const type = this.#types.numberFor(event.type)
    const position = this.#head + 1
    this.#insert.run(
      position,
      streamId,
      revision,
      type,
      event.id,
      this.#now,
      event.data,
      event.schemaVersion,
      event.metadata,
    )
    this.#head = position
  }

  #revive(stream: StreamRow & { streamId: string }): void {
    const metadata: StreamMetadata = {
      ...parseStreamMetadata(stream.metadata),
      truncateBefore: stream.revision + 1,
    }
    this.#saveStream.run(stream.streamId, deletionNumber('none'), JSON.stringify(metadata))
  }

  #resultAt(streamId: string, revision: number): AppendResult {
    return { revision, position: String(this.#selectPosition.get(streamId, revision)) }
  }
}
