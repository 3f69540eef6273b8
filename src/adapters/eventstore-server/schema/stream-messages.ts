import { message } from './message-declaration.ts'
import type { Empty, LogPlace, StreamName, Uuid, WholeNumber } from './shared-messages.ts'

const EXPECTED = ['expectedRevision', 'noStream', 'any', 'streamExists']
const expectation = { expectedRevision: 'uint64 2', noStream: 'Empty 3', any: 'Empty 4', streamExists: 'Empty 5' }
const proposed = { id: 'Uuid 1', properties: 'text-map 2', metadata: 'bytes 3', data: 'bytes 4' }

/** The messages of reading a stream or the log, and of following it. */
const readMessages = {
  ReadRequest: message({ options: 'ReadOptions 1' }),
  ReadOptions: message(
    {
      stream: 'StreamStart 1',
      all: 'LogStart 2',
      direction: 'int32 3',
      resolveLinks: 'bool 4',
      count: 'uint64 5',
      subscription: 'Empty 6',
      filter: 'FilterOptions 7',
      noFilter: 'Empty 8',
      uuids: 'UuidOption 9',
    },
    { source: ['stream', 'all'], amount: ['count', 'subscription'], filtering: ['filter', 'noFilter'] },
  ),
  StreamStart: message(
    { stream: 'StreamName 1', revision: 'uint64 2', start: 'Empty 3', end: 'Empty 4' },
    { from: ['revision', 'start', 'end'] },
  ),
  LogStart: message(
    { position: 'LogPlace 1', start: 'Empty 2', end: 'Empty 3' },
    { from: ['position', 'start', 'end'] },
  ),
  FilterOptions: message(
    {
      streamName: 'FilterExpression 1',
      eventType: 'FilterExpression 2',
      max: 'uint32 3',
      countOnly: 'Empty 4',
      checkpointInterval: 'uint32 5',
    },
    { subject: ['streamName', 'eventType'], window: ['max', 'countOnly'] },
  ),
  FilterExpression: message({ regex: 'string 1', prefixes: 'repeated string 2' }),
  UuidOption: message({ structured: 'Empty 1', string: 'Empty 2' }, { form: ['structured', 'string'] }),
  ReadResponse: message(
    {
      event: 'ReadEvent 1',
      confirmation: 'Confirmation 2',
      checkpoint: 'LogPlace 3',
      streamNotFound: 'StreamNotFound 4',
      caughtUp: 'Empty 8',
    },
    { content: ['event', 'confirmation', 'checkpoint', 'streamNotFound', 'caughtUp'] },
  ),
  ReadEvent: message(
    { event: 'RecordedEvent 1', link: 'RecordedEvent 2', commit: 'uint64 3', noPosition: 'Empty 4' },
    { position: ['commit', 'noPosition'] },
  ),
  RecordedEvent: message({
    id: 'Uuid 1',
    stream: 'StreamName 2',
    revision: 'uint64 3',
    prepare: 'uint64 4',
    commit: 'uint64 5',
    properties: 'text-map 6',
    metadata: 'bytes 7',
    data: 'bytes 8',
  }),
  Confirmation: message({ subscriptionId: 'string 1' }),
  StreamNotFound: message({ stream: 'StreamName 1' }),
}

/** The messages of appending and deleting. */
const writeMessages = {
  AppendRequest: message({ options: 'AppendOptions 1', event: 'ProposedEvent 2' }, { content: ['options', 'event'] }),
  AppendOptions: message({ stream: 'StreamName 1', ...expectation }, { expected: EXPECTED }),
  ProposedEvent: message(proposed),
  AppendResponse: message(
    { success: 'AppendSuccess 1', wrongExpectedVersion: 'AppendConflict 2' },
    { result: ['success', 'wrongExpectedVersion'] },
  ),
  AppendSuccess: message(
    { revision: 'uint64 1', noStream: 'Empty 2', position: 'LogPlace 3', noPosition: 'Empty 4' },
    { current: ['revision', 'noStream'], place: ['position', 'noPosition'] },
  ),
  AppendConflict: message(
    {
      currentRevision: 'uint64 6',
      currentNoStream: 'Empty 7',
      expectedRevision: 'uint64 8',
      expectedAny: 'Empty 9',
      expectedStreamExists: 'Empty 10',
      expectedNoStream: 'Empty 11',
    },
    {
      current: ['currentRevision', 'currentNoStream'],
      expected: ['expectedRevision', 'expectedAny', 'expectedStreamExists', 'expectedNoStream'],
    },
  ),
  BatchAppendRequest: message({
    correlationId: 'Uuid 1',
    options: 'BatchAppendOptions 2',
    events: 'repeated ProposedEvent 3',
    isFinal: 'bool 4',
  }),
  BatchAppendOptions: message(
    { stream: 'StreamName 1', ...expectation, deadline: 'Timestamp 6', timeout: 'Timestamp 7' },
    { expected: EXPECTED, until: ['deadline', 'timeout'] },
  ),
  BatchAppendResponse: message(
    {
      correlationId: 'Uuid 1',
      error: 'Status 2',
      success: 'AppendSuccess 3',
      stream: 'StreamName 4',
      expectedRevision: 'uint64 5',
      noStream: 'Empty 6',
      any: 'Empty 7',
      streamExists: 'Empty 8',
    },
    { result: ['error', 'success'], expected: EXPECTED },
  ),
  DeleteRequest: message({ options: 'AppendOptions 1' }),
  DeleteResponse: message({ position: 'LogPlace 1', noPosition: 'Empty 2' }, { place: ['position', 'noPosition'] }),
}

/** The messages of the service for streams. Only the numbers and types of the fields are EventStoreDB's. */
export const streamMessages = { ...readMessages, ...writeMessages }

/** What a writer expects of a stream. */
export interface Expectation {
  /** Which of the expectations is given. */
  readonly expected?: 'expectedRevision' | 'noStream' | 'any' | 'streamExists'
  /** The revision of the stream's last event. */
  readonly expectedRevision?: WholeNumber
}

/** What an append or a deletion is about. */
export interface AppendOptions extends Expectation {
  /** The stream. */
  readonly stream?: StreamName | null
}

/** An event on its way into the log. */
export interface ProposedEventMessage {
  /** Its id. */
  readonly id?: Uuid | null
  /** `type` and `content-type`. */
  readonly properties: Readonly<Record<string, string>>
  /** The writer's metadata. */
  readonly metadata: Uint8Array
  /** The data. */
  readonly data: Uint8Array
}

/** A message of an append: first the options, then the events. */
export interface AppendRequest {
  /** What it is about. */
  readonly options?: AppendOptions | null
  /** An event. */
  readonly event?: ProposedEventMessage | null
}

/** A part of one of many appends that share a call. */
export interface BatchAppendRequest {
  /** Which append it belongs to. */
  readonly correlationId?: Uuid | null
  /** What the append is about; with its first part. */
  readonly options?:
    | (AppendOptions & {
        readonly deadline?: { readonly seconds: WholeNumber; readonly nanos: number } | null
        readonly timeout?: { readonly seconds: WholeNumber; readonly nanos: number } | null
      })
    | null
  /** Some of its events. */
  readonly events: readonly ProposedEventMessage[]
  /** Whether it is the last part. */
  readonly isFinal: boolean
}

/** Which events to take: those whose stream or type matches. */
export interface FilterOptions {
  /** What is looked at. */
  readonly subject?: 'streamName' | 'eventType'
  /** What the name of the stream must be like. */
  readonly streamName?: FilterExpression | null
  /** What the type must be like. */
  readonly eventType?: FilterExpression | null
  /** How many events are looked at in one go. */
  readonly window?: 'max' | 'countOnly'
  /** The number of them. */
  readonly max?: number
  /** After how many times that many a checkpoint is told. */
  readonly checkpointInterval: number
}

/** A regular expression, or prefixes. */
export interface FilterExpression {
  /** The expression; empty when there are prefixes. */
  readonly regex: string
  /** The prefixes. */
  readonly prefixes: readonly string[]
}

/** How to read or follow a stream or the log. */
export interface ReadOptions {
  /** Which of the two. */
  readonly source?: 'stream' | 'all'
  /** Where to begin in which stream. */
  readonly stream?: StreamStart | null
  /** Where to begin in the log. */
  readonly all?: LogStart | null
  /** 0 forwards, 1 backwards. */
  readonly direction: number
  /** Whether links are followed. */
  readonly resolveLinks: boolean
  /** Read so many events, or follow. */
  readonly amount?: 'count' | 'subscription'
  /** How many events. */
  readonly count?: WholeNumber
  /** Which events of the log. */
  readonly filter?: FilterOptions | null
  /** How to write UUIDs. */
  readonly uuids?: { readonly form?: 'structured' | 'string' } | null
}

/** Where to begin in a stream. */
export interface StreamStart {
  /** The stream. */
  readonly stream?: StreamName | null
  /** Which of the three. */
  readonly from?: 'revision' | 'start' | 'end'
  /** The revision. */
  readonly revision?: WholeNumber
}

/** Where to begin in the log. */
export interface LogStart {
  /** Which of the three. */
  readonly from?: 'position' | 'start' | 'end'
  /** The position. */
  readonly position?: LogPlace | null
}

/** A request to read. */
export interface ReadRequest {
  /** How. */
  readonly options?: ReadOptions | null
}

/** A request to delete a stream. */
export interface DeleteRequest {
  /** Which one. */
  readonly options?: AppendOptions | null
}

/** An answer to a reading, but for events, which are written by hand. */
export type ReadResponse =
  | { readonly confirmation: { readonly subscriptionId: string } }
  | { readonly checkpoint: LogPlace }
  | { readonly streamNotFound: { readonly stream: StreamName } }
  | { readonly caughtUp: Empty }
