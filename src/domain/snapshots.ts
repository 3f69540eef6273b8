import type { JsonValue } from './json.ts'

/** Where a command's events are in their stream. */
export interface DecidedCommand {
  /** The command's id. */
  readonly commandId: string
  /** The revision of its first event. */
  readonly firstRevision: number
  /** How many events it has. */
  readonly eventCount: number
}

/** The folded state of one stream. */
export interface Snapshot {
  /** The stream that was folded. */
  readonly streamId: string
  /** Which code folded it; another fingerprint reads the stream again. */
  readonly fingerprint: string
  /** The revision of the last event in it. */
  readonly revision: number
  /** The id of that event, by which a log restored from a backup is recognised. */
  readonly eventId: string
  /** The state. */
  readonly state: JsonValue
  /** The last commands that wrote the stream, oldest first, so that a repeated one is recognised. */
  readonly commands: readonly DecidedCommand[]
}

/** A cache of folded streams. It may forget anything at any time; it never answers another fingerprint's state. */
export interface Snapshots {
  /** Finds the newest snapshot of a stream made by the code with this fingerprint. */
  load(streamId: string, fingerprint: string): Promise<Snapshot | undefined>
  /** Keeps a snapshot, unless a newer one of the same fingerprint is there. */
  save(snapshot: Snapshot): Promise<void>
  /** Lets go of the cache. */
  close(): Promise<void>
}
