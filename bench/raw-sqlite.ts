import Database from 'better-sqlite3'
import { type AppendStep, eventData } from './workload.ts'

/** The driver itself: one event for each transaction, durable before it answers. */
export interface RawLog {
  /** Appends one event. */
  append(step: AppendStep): void
  /** Closes the file. */
  close(): void
}

/** Opens a table of events in a file, with the write-ahead log and a wait for the disk at each commit. */
export function openRawLog(path: string): RawLog {
  const database = new Database(path)
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec(`create table events (
    position integer primary key, id text not null unique, stream text not null, revision integer not null,
    type text not null, data text not null, metadata text not null, recorded_at integer not null,
    unique (stream, revision)
  )`)
  const insert = database.prepare(
    'insert into events (id, stream, revision, type, data, metadata, recorded_at) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const append = database.transaction(({ streamId, lastRevision, number }: AppendStep) => {
    const data = JSON.stringify(eventData(number))
    insert.run(crypto.randomUUID(), streamId, lastRevision + 1, 'TodoAdded', data, '{}', Date.now())
  })
  return { append: (step) => append.immediate(step), close: () => database.close() }
}
