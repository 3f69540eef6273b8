import type { JsonObject, JsonValue } from './json.ts'
import type { EventMetadata } from './metadata.ts'
import type { Position } from './position.ts'

/** An event on its way into a stream. */
export interface NewEvent {
  /** A UUID, kept in lower case. Appending the same ids at the same expected revision again changes nothing. */
  readonly id: string
  /** The stored name of the event's type. */
  readonly type: string
  /** The event's data. */
  readonly data: JsonValue
  /** What is kept beside the data. */
  readonly metadata: EventMetadata
}

/** An event as the log keeps it. A store may parse parts of it only when they are read, so a spread may miss them. */
export interface RecordedEvent {
  /** The UUID that the writer chose. */
  readonly id: string
  /** The stream that the event belongs to. */
  readonly streamId: string
  /** The zero-based number of the event in its stream. */
  readonly revision: number
  /** The place of the event in the log. */
  readonly position: Position
  /** The stored name of the event's type. */
  readonly type: string
  /** The stored data; `undefined` when `undecodable` says why it could not be read. */
  readonly data: JsonValue | undefined
  /** The version of the schema that the data was written with, as the metadata says; 1 when it says nothing. */
  readonly schemaVersion: number
  /** What is kept beside the data. Looking at damaged metadata throws OutcryError `event-undecodable`. */
  readonly metadata: EventMetadata
  /** When the store recorded it, ISO 8601 in UTC with milliseconds. */
  readonly recordedAt: string
  /** Why the stored data is not JSON; absent for every event that can be read. */
  readonly undecodable?: string | undefined
}

/**
 * What the writer decided on: the revision of the stream's last event, `'no-stream'` when there was none,
 * `'stream-exists'` for any event at all, `'any'` for no check.
 */
export type ExpectedRevision = number | 'no-stream' | 'stream-exists' | 'any'

/** Where an append ended. */
export interface AppendResult {
  /** The revision of the last event of the append. */
  readonly revision: number
  /** The position of the last event of the append. */
  readonly position: Position
}

/** The identity of a log, fixed when the log is created. */
export interface LogIdentity {
  /** A UUID; another log, or the same store started again empty, has another one. */
  readonly logId: string
  /** How many lanes the log is divided into. */
  readonly laneCount: number
  /** The name of the hash that assigns a stream to its lane. */
  readonly laneHash: string
}

/** The identity of a log and how far it reaches now. */
export interface LogDescription extends LogIdentity {
  /** The position of the last event, or `BEGINNING` when the log is empty. */
  readonly head: Position
}

/** Which events to yield: those of some types, or those of streams whose ids start with one of some prefixes. */
export type EventFilter = { readonly types: readonly string[] } | { readonly streamPrefixes: readonly string[] }

/** How to read one stream. */
export interface ReadStreamOptions {
  /** `'forwards'` by default. */
  readonly direction?: 'forwards' | 'backwards'
  /** The first revision to yield, inclusive. The start (forwards) or the end (backwards) by default. */
  readonly from?: number
  /** How many events at most. No limit by default. */
  readonly maxCount?: number
  /** Ends the reading early, without an error. */
  readonly signal?: AbortSignal
}

/** How to read the log up to the head that it had when the reading began. */
export interface ReadAllOptions {
  /** `'forwards'` by default. */
  readonly direction?: 'forwards' | 'backwards'
  /**
   * The boundary to begin at, just behind the event at this position: forwards yields later events, backwards yields
   * the event at this position and earlier ones. The start (forwards) or the end (backwards) by default.
   */
  readonly from?: Position
  /** Every event by default. The store does the filtering. */
  readonly filter?: EventFilter
  /** How many events at most. No limit by default. */
  readonly maxCount?: number
  /** How many events a page holds at most. 1,000 by default. */
  readonly pageSize?: number
  /** Ends the reading early, without an error. */
  readonly signal?: AbortSignal
}

/** How to follow the log. */
export interface SubscribeAllOptions {
  /** The boundary to begin at, just behind the event at this position; `'end'` for what is appended from now on. The start of the log by default. */
  readonly from?: Position | 'end'
  /** Every event by default. The store does the filtering. */
  readonly filter?: EventFilter
  /** How many events a page holds at most. 1,000 by default. */
  readonly pageSize?: number
  /** Ends the subscription, without an error. */
  readonly signal: AbortSignal
}

/** A run of events of the log, in order, with what is known about the events that the filter left out. */
export interface LogPage {
  /** The events that match, in the order of reading. May be empty. */
  readonly events: readonly RecordedEvent[]
  /**
   * Everything from the start of the reading up to and including this position has been seen, matching or not.
   * The last page of a reading forwards that no `maxCount` ended completes through the head that was sampled when
   * the reading began; an empty reading yields one empty page that says so. (Backwards: down to and including this
   * position, and `BEGINNING` on the last page.)
   */
  readonly completeThrough: Position
}

/** A page of a subscription. */
export interface SubscriptionPage extends LogPage {
  /** Whether this page reaches the head of the log as it was when the page was read. */
  readonly caughtUp: boolean
}

/** Which events of a stream may still be read. The log as a whole keeps them all. */
export interface StreamMetadata {
  /** Only the last so many events. */
  readonly maxCount?: number
  /** Only events that are at most so many seconds old. */
  readonly maxAgeSeconds?: number
  /** Only events from this revision on. */
  readonly truncateBefore?: number
  /** The owner's own properties. */
  readonly custom?: JsonObject
}

/** Ends or shortens streams. */
export interface StreamLifecycle {
  /**
   * Reads the metadata of a stream; an empty object when it has none.
   *
   * @throws OutcryError `stream-deleted` for a tombstone.
   */
  readMetadata(streamId: string): Promise<StreamMetadata>
  /**
   * Replaces the metadata of a stream, which need not exist yet.
   *
   * @throws OutcryError `stream-deleted` for a tombstone, `input-invalid` for numbers that mean nothing.
   */
  setMetadata(streamId: string, metadata: StreamMetadata): Promise<void>
  /**
   * Deletes a stream so that it can be written again: its events can no longer be read from the stream, and the
   * next event goes on counting where the stream ended. Its metadata is forgotten.
   *
   * @throws OutcryError `wrong-expected-revision` when the stream is elsewhere or was never written,
   * `stream-deleted` when it is tombstoned.
   */
  delete(streamId: string, expectedRevision: ExpectedRevision): Promise<void>
  /**
   * Deletes a stream for ever.
   *
   * @throws OutcryError `wrong-expected-revision` or `stream-deleted`, as for `delete`.
   */
  tombstone(streamId: string, expectedRevision: ExpectedRevision): Promise<void>
}

/**
 * The log of everything that happened, in streams. It promises: an append is atomic; once `append` has answered,
 * its events survive a crash; all readers see the events of the log in one order, and none before it is durable.
 */
export interface EventStore {
  /** Says which log this is and how far it reaches. */
  describe(): Promise<LogDescription>
  /**
   * Appends events to one stream, all or none, when the stream is where the writer thinks it is. The same events
   * (by id) at the same expected revision again answer what the first append answered, and add nothing, however
   * much was appended since; with `'any'` and `'stream-exists'` only while the first append is among the last ones of
   * its stream. Some of the ids known and others not is a conflict.
   *
   * @throws OutcryError `wrong-expected-revision` with the facts `streamId`, `expected` and `actual` (a revision, or
   * `'no-stream'`); `stream-deleted` for a tombstone, and for a deleted stream that `'stream-exists'` expects;
   * `append-refused` for no events, an event of more than 1 MiB, what is not JSON, and ids and names that are not valid;
   * `append-outcome-unknown` when it may or may not have happened: send the same again; `disk-full`,
   * `database-unavailable` when it has not happened, also after `close`.
   */
  append(streamId: string, expectedRevision: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>
  /**
   * Reads the events of a stream in pages. A stream that does not exist, or is deleted, yields nothing.
   *
   * @throws OutcryError `stream-deleted` for a tombstone.
   */
  readStream(streamId: string, options?: ReadStreamOptions): AsyncIterable<readonly RecordedEvent[]>
  /** Reads the log in pages up to the head that it had at the first page. Ends after the page that reaches it. */
  readAll(options?: ReadAllOptions): AsyncIterable<LogPage>
  /**
   * Follows the log: first what is there, then what is appended, until aborted. It waits for the consumer of a page
   * before it reads the next one. An appended event arrives without polling when it was appended by this process.
   * The first page comes at once, empty when nothing is there; later ones may be empty when nothing matches.
   */
  subscribeAll(options: SubscribeAllOptions): AsyncIterable<SubscriptionPage>
  /**
   * Counts the events after `from` up to and including `through`, with the same filter as a reading.
   *
   * @returns `undefined` when the store cannot count cheaply.
   */
  count(range: { from: Position; through: Position; filter?: EventFilter }): Promise<number | undefined>
  /** Ends, shortens and describes single streams. */
  readonly streams: StreamLifecycle
  /**
   * Waits for appends under way, ends subscriptions, and lets go of the store. A reading that has not come to its end
   * fails with `database-unavailable`, so that nobody takes it for complete.
   */
  close(): Promise<void>
}
