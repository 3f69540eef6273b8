import type Database from 'better-sqlite3'
import { encodeAppend } from '../../../domain/encode-append.ts'
import type { EventStore, LogIdentity } from '../../../domain/event-store.ts'
import { BEGINNING } from '../../../domain/position.ts'
import { type DatabaseFile, databaseFile } from '../database-file.ts'
import { translateSqliteError } from '../sqlite-error.ts'
import { createCommitWatch } from './commit-watch.ts'
import { countEvents } from './count-events.ts'
import { createGroupCommit } from './group-commit.ts'
import { createLogReader } from './log-reader.ts'
import { openLog } from './log-schema.ts'
import { createLogWriter } from './log-writer.ts'
import { readAll } from './read-all.ts'
import { readStream } from './read-stream.ts'
import { closedError, createReading } from './reading.ts'
import { createStreamLifecycle } from './stream-lifecycle.ts'
import { streamRowReader } from './stream-row.ts'
import { subscribeAll } from './subscribe-all.ts'

/** After how many pages the write-ahead log is folded into the file. More pages, fewer but longer pauses. */
const CHECKPOINT_PAGES = 4_000

/** How long a write blocks the process for another process's lock, in ms, before it lets others have their turn. */
const WRITE_BUSY_MS = 5

/**
 * Opens the event store in a SQLite file, and makes the file when it is missing. Several processes may use one file.
 *
 * @param options - `location` is a path, or `':memory:'` for a log that is gone when it is closed
 * @throws OutcryError `setting-invalid` when the file belongs to another program or to newer code, `database-corrupt`,
 * `database-unavailable` when the folder cannot be written.
 */
export function createSqliteEventStore({ location }: { location: string }): EventStore {
  const file = databaseFile(location)
  try {
    return openEventStore(file)
  } catch (error) {
    file.close()
    throw translateSqliteError(error, { doing: 'open', path: file.path })
  }
}

function openEventStore(file: DatabaseFile): EventStore {
  const writing = openWriter(file)
  const identity = openLog(writing, file.path)
  return assemble(file, { writing, identity, reading: file.connect({ readonly: true }) })
}

function openWriter(file: DatabaseFile): Database.Database {
  const connection = file.connect()
  connection.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
  connection.pragma(`busy_timeout = ${WRITE_BUSY_MS}`)
  return connection
}

function assemble(
  file: DatabaseFile,
  log: { writing: Database.Database; reading: Database.Database; identity: LogIdentity },
): EventStore {
  let closing: Promise<void> | undefined
  const isClosed = () => closing !== undefined
  const reader = createLogReader(log.reading)
  const writer = createLogWriter(log.writing)
  const watch = createCommitWatch(log.reading, { polled: !file.temporary })
  const reading = createReading({ path: file.path, isClosed })
  const group = createGroupCommit({
    connection: log.writing,
    onBegin: () => writer.begin(),
    onRollback: () => writer.forget(),
    onCommit: () => watch.announce(),
  })
  const write = <Result>(work: () => Result): Promise<Result> =>
    isClosed() ? Promise.reject(closedError('write to', file.path)) : group.submit(work)
  const close = async () => {
    watch.close()
    await group.drained()
    file.close()
  }
  return {
    describe: async () => ({ ...log.identity, head: String(await reading.read(() => reader.head())) }),
    append: async (streamId, expected, events) => {
      const encoded = encodeAppend(streamId, expected, events)
      return write(() => writer.append(streamId, expected, encoded))
    },
    readStream: (streamId, options = {}) => readStream({ reader, reading }, streamId, options),
    readAll: (options = {}) => readAll({ reader, reading }, options),
    subscribeAll: (options) => {
      // The end is where the log ends now, not where it ends when the first page is asked for.
      const { from = BEGINNING } = options
      const start = from !== 'end' ? from : isClosed() ? BEGINNING : String(reader.head())
      return subscribeAll({ reader, reading, watch, isClosed }, { ...options, from: start })
    },
    count: (range) => countEvents({ reader, reading }, range),
    streams: createStreamLifecycle({ writer, write, reading, rowOf: streamRowReader(log.reading) }),
    close: () => {
      closing ??= Promise.resolve().then(close)
      return closing
    },
  }
}
