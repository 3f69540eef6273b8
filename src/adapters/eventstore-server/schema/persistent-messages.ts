import { message } from './message-declaration.ts'
import type { StreamName, Uuid, WholeNumber } from './shared-messages.ts'
import type { FilterOptions, LogStart, StreamStart } from './stream-messages.ts'

const settings = {
  resolveLinks: 'bool 1',
  revision: 'uint64 2',
  extraStatistics: 'bool 3',
  messageTimeoutTicks: 'int64 4',
  maxRetryCount: 'int32 5',
  checkpointAfterTicks: 'int64 6',
  minCheckpointCount: 'int32 7',
  maxCheckpointCount: 'int32 8',
  maxSubscriberCount: 'int32 9',
  liveBufferSize: 'int32 10',
  readBatchSize: 'int32 11',
  historyBufferSize: 'int32 12',
  namedConsumerStrategy: 'int32 13',
  messageTimeoutMs: 'int32 14',
  checkpointAfterMs: 'int32 15',
  consumerStrategy: 'string 16',
}

const settingsChoices = {
  messageTimeout: ['messageTimeoutTicks', 'messageTimeoutMs'],
  checkpointAfter: ['checkpointAfterTicks', 'checkpointAfterMs'],
}

/** The messages of reading from a group. */
const readMessages = {
  GroupReadRequest: message(
    { options: 'GroupReadOptions 1', ack: 'Ack 2', nack: 'Nack 3' },
    { content: ['options', 'ack', 'nack'] },
  ),
  GroupReadOptions: message({
    stream: 'StreamName 1',
    group: 'string 2',
    bufferSize: 'int32 3',
    uuids: 'UuidOption 4',
    all: 'Empty 5',
  }),
  Ack: message({ group: 'bytes 1', ids: 'repeated Uuid 2' }),
  Nack: message({ group: 'bytes 1', ids: 'repeated Uuid 2', action: 'int32 3', reason: 'string 4' }),
  GroupReadResponse: message(
    { event: 'GroupReadEvent 1', confirmation: 'Confirmation 2' },
    { content: ['event', 'confirmation'] },
  ),
  GroupReadEvent: message(
    {
      event: 'RecordedEvent 1',
      link: 'RecordedEvent 2',
      commit: 'uint64 3',
      noPosition: 'Empty 4',
      retryCount: 'int32 5',
      noRetryCount: 'Empty 6',
    },
    { position: ['commit', 'noPosition'], count: ['retryCount', 'noRetryCount'] },
  ),
}

/** The messages of making, changing and looking at groups. */
const groupMessages = {
  GroupRequest: message({ options: 'GroupOptions 1' }),
  GroupOptions: message({
    oldStream: 'StreamName 1',
    group: 'string 2',
    settings: 'GroupSettings 3',
    stream: 'StreamStart 4',
    all: 'GroupLogStart 5',
  }),
  GroupLogStart: message(
    { position: 'LogPlace 1', start: 'Empty 2', end: 'Empty 3', filter: 'FilterOptions 4', noFilter: 'Empty 5' },
    { from: ['position', 'start', 'end'] },
  ),
  GroupSettings: message(settings, settingsChoices),
  GroupDeleteRequest: message({ options: 'GroupDeleteOptions 1' }),
  GroupDeleteOptions: message({ stream: 'StreamName 1', group: 'string 2', all: 'Empty 3' }),
  GroupInfoRequest: message({ options: 'GroupInfoOptions 1' }),
  GroupInfoOptions: message({ stream: 'StreamName 1', all: 'Empty 2', group: 'string 3' }),
  GroupInfoResponse: message({ info: 'GroupInfo 1' }),
  ReplayRequest: message({ options: 'ReplayOptions 1' }),
  ReplayOptions: message(
    { group: 'string 1', stream: 'StreamName 2', all: 'Empty 3', stopAt: 'int64 4', noLimit: 'Empty 5' },
    { limit: ['stopAt', 'noLimit'] },
  ),
  GroupListRequest: message({ options: 'GroupListOptions 1' }),
  GroupListOptions: message({ everywhere: 'Empty 1', source: 'GroupListSource 2' }, { of: ['everywhere', 'source'] }),
  GroupListSource: message({ stream: 'StreamName 1', all: 'Empty 2' }),
  GroupListResponse: message({ groups: 'repeated GroupInfo 1' }),
}

/** What is told about a group. */
const infoMessages = {
  GroupInfo: message({
    source: 'string 1',
    group: 'string 2',
    status: 'string 3',
    connections: 'repeated ConsumerInfo 4',
    averagePerSecond: 'int32 5',
    totalItems: 'int64 6',
    countSinceLastMeasurement: 'int64 7',
    lastCheckpointed: 'string 8',
    lastKnown: 'string 9',
    resolveLinks: 'bool 10',
    startFrom: 'string 11',
    messageTimeoutMs: 'int32 12',
    extraStatistics: 'bool 13',
    maxRetryCount: 'int32 14',
    liveBufferSize: 'int32 15',
    historyBufferSize: 'int32 16',
    readBatchSize: 'int32 17',
    checkpointAfterMs: 'int32 18',
    minCheckpointCount: 'int32 19',
    maxCheckpointCount: 'int32 20',
    readBufferCount: 'int32 21',
    liveBufferCount: 'int64 22',
    retryBufferCount: 'int32 23',
    totalInFlightMessages: 'int32 24',
    outstandingMessagesCount: 'int32 25',
    consumerStrategy: 'string 26',
    maxSubscriberCount: 'int32 27',
    parkedMessageCount: 'int64 28',
  }),
  ConsumerInfo: message({
    from: 'string 1',
    username: 'string 2',
    averagePerSecond: 'int32 3',
    totalItems: 'int64 4',
    countSinceLastMeasurement: 'int64 5',
    availableSlots: 'int32 7',
    inFlightMessages: 'int32 8',
    connectionName: 'string 9',
  }),
}

/** The messages of the service for persistent subscriptions. Only the numbers and types of the fields are EventStoreDB's. */
export const persistentMessages = { ...readMessages, ...groupMessages, ...infoMessages }

/** What a consumer says: first which group it reads, then what became of events. */
export interface GroupReadRequest {
  /** Which group. */
  readonly options?:
    | (GroupAddress & {
        readonly bufferSize: number
        readonly uuids?: { readonly form?: 'structured' | 'string' } | null
      })
    | null
  /** Events that are done with. */
  readonly ack?: { readonly ids: readonly Uuid[] } | null
  /** Events that are not. */
  readonly nack?: { readonly ids: readonly Uuid[]; readonly action: number; readonly reason: string } | null
}

/** Which group is meant. */
export interface GroupAddress {
  /** The stream that it reads; absent for the whole log. */
  readonly stream?: StreamName | null
  /** The name of the group. */
  readonly group: string
}

/** The settings of a group. */
export interface GroupSettingsMessage {
  /** Whether links are followed. */
  readonly resolveLinks: boolean
  /** Where it starts in its stream, as older clients say it. */
  readonly revision: WholeNumber
  /** Whether to measure more. */
  readonly extraStatistics: boolean
  /** Which unit the time-out has. */
  readonly messageTimeout?: 'messageTimeoutTicks' | 'messageTimeoutMs'
  /** The time-out of a message in units of 100 ns. */
  readonly messageTimeoutTicks: WholeNumber
  /** The time-out of a message in ms. */
  readonly messageTimeoutMs: number
  /** How often a message is sent again. */
  readonly maxRetryCount: number
  /** Which unit the time has after which progress is noted. */
  readonly checkpointAfter?: 'checkpointAfterTicks' | 'checkpointAfterMs'
  /** The time in units of 100 ns. */
  readonly checkpointAfterTicks: WholeNumber
  /** The time in ms. */
  readonly checkpointAfterMs: number
  /** How many messages at least before progress is noted. */
  readonly minCheckpointCount: number
  /** After how many messages progress is noted at once. */
  readonly maxCheckpointCount: number
  /** How many consumers there may be; 0 for any number. */
  readonly maxSubscriberCount: number
  /** How many live events are kept. */
  readonly liveBufferSize: number
  /** How many events are read at once. */
  readonly readBatchSize: number
  /** How many old events are kept. */
  readonly historyBufferSize: number
  /** The strategy by its number, as older clients say it. */
  readonly namedConsumerStrategy: number
  /** The strategy by its name. */
  readonly consumerStrategy: string
}

/** A request to make or change a group. */
export interface GroupRequest {
  /** What it is to be like. */
  readonly options?: {
    readonly oldStream?: StreamName | null
    readonly group: string
    readonly settings?: GroupSettingsMessage | null
    readonly stream?: StreamStart | null
    readonly all?: (LogStart & { readonly filter?: FilterOptions | null }) | null
  } | null
}

/** A request about one group. */
export interface GroupAddressRequest {
  /** Which one. */
  readonly options?: GroupAddress | null
}

/** A request to send parked messages again. */
export interface ReplayRequest {
  /** Of which group, and how many. */
  readonly options?: (GroupAddress & { readonly limit?: 'stopAt' | 'noLimit'; readonly stopAt?: WholeNumber }) | null
}

/** A request to list groups. */
export interface GroupListRequest {
  /** Which of them. */
  readonly options?: {
    readonly of?: 'everywhere' | 'source'
    readonly source?: { readonly stream?: StreamName | null } | null
  } | null
}
