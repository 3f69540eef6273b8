import gossipPb from '@eventstore/db-client/generated/gossip_pb.js'
import groupPb from '@eventstore/db-client/generated/persistent_pb.js'
import featuresPb from '@eventstore/db-client/generated/serverfeatures_pb.js'
import sharedPb from '@eventstore/db-client/generated/shared_pb.js'
import streamsPb from '@eventstore/db-client/generated/streams_pb.js'
import { describe, expect, it } from 'vitest'
import {
  type MessageName,
  messageReader,
  messageWriter,
} from '../../../src/adapters/eventstore-server/schema/protocol.ts'

/** A message as the vendor's classes read it: by name, without what is absent. */
interface VendorClass {
  deserializeBinary(bytes: Uint8Array): { toObject(): object; serializeBinary(): Uint8Array }
}

const uuid = { text: 'f0a1c2de-8c5b-4b7e-9d0e-6a1d7c3b2e41' }
const stream = { name: Buffer.from('order-1') }
const place = { commit: '12', prepare: '11' }
const properties = { type: 'A', 'content-type': 'application/json' }
const event = { id: uuid, properties, metadata: Buffer.from('m'), data: Buffer.from('d') }
const recorded = { ...event, stream, revision: '9223372036854775807', prepare: '4', commit: '5' }
const filter = { eventType: { regex: 'x', prefixes: ['a', 'b'] }, max: 7, checkpointInterval: 3 }
const groupSettings = {
  resolveLinks: true,
  extraStatistics: true,
  messageTimeoutMs: 1,
  maxRetryCount: 2,
  checkpointAfterMs: 3,
  minCheckpointCount: 4,
  maxCheckpointCount: 5,
  maxSubscriberCount: 6,
  liveBufferSize: 7,
  readBatchSize: 8,
  historyBufferSize: 9,
  consumerStrategy: 'Pinned',
}
const info = {
  source: 'order-1',
  group: 'g',
  status: 'Live',
  connections: [
    { from: 'f', username: 'u', totalItems: 3, inFlightMessages: 1, availableSlots: 2, connectionName: 'c' },
  ],
  totalItems: '9',
  lastCheckpointed: '1',
  lastKnown: '2',
  startFrom: '0',
  historyBufferSize: 7,
  consumerStrategy: 'Pinned',
  parkedMessageCount: '4',
}

/** Every message that crosses the wire, with all its fields over the cases, and the vendor's class for it. */
const messages: [MessageName, VendorClass, object][] = [
  [
    'ReadRequest',
    streamsPb.ReadReq,
    {
      options: {
        stream: { stream, revision: '3' },
        direction: 1,
        resolveLinks: true,
        count: '5',
        noFilter: {},
        uuids: { string: {} },
      },
    },
  ],
  [
    'ReadRequest',
    streamsPb.ReadReq,
    { options: { all: { position: place }, subscription: {}, filter, uuids: { structured: {} } } },
  ],
  [
    'ReadRequest',
    streamsPb.ReadReq,
    { options: { all: { end: {} }, count: 1, filter: { streamName: { regex: 'y' }, countOnly: {} } } },
  ],
  ['ReadResponse', streamsPb.ReadResp, { event: { event: recorded, link: recorded, commit: '5' } }],
  ['ReadResponse', streamsPb.ReadResp, { confirmation: { subscriptionId: 's' } }],
  ['ReadResponse', streamsPb.ReadResp, { checkpoint: place }],
  ['ReadResponse', streamsPb.ReadResp, { streamNotFound: { stream } }],
  ['ReadResponse', streamsPb.ReadResp, { caughtUp: {} }],
  ['AppendRequest', streamsPb.AppendReq, { options: { stream, expectedRevision: '7' } }],
  ['AppendRequest', streamsPb.AppendReq, { options: { stream, streamExists: {} } }],
  ['AppendRequest', streamsPb.AppendReq, { event }],
  ['AppendResponse', streamsPb.AppendResp, { success: { revision: '7', position: place } }],
  ['AppendResponse', streamsPb.AppendResp, { success: { noStream: {}, noPosition: {} } }],
  ['AppendResponse', streamsPb.AppendResp, { wrongExpectedVersion: { currentRevision: '1', expectedRevision: '2' } }],
  ['AppendResponse', streamsPb.AppendResp, { wrongExpectedVersion: { currentNoStream: {}, expectedStreamExists: {} } }],
  [
    'BatchAppendRequest',
    streamsPb.BatchAppendReq,
    {
      correlationId: uuid,
      options: { stream, any: {}, deadline: { seconds: 5, nanos: 6 } },
      events: [event, event],
      isFinal: true,
    },
  ],
  [
    'BatchAppendResponse',
    streamsPb.BatchAppendResp,
    { correlationId: uuid, success: { revision: '1', position: place }, stream, expectedRevision: '3' },
  ],
  [
    'BatchAppendResponse',
    streamsPb.BatchAppendResp,
    {
      correlationId: uuid,
      error: { code: 9, message: 'm', details: { typeUrl: 't', value: Buffer.from('v') } },
      stream,
      noStream: {},
    },
  ],
  ['DeleteRequest', streamsPb.DeleteReq, { options: { stream, noStream: {} } }],
  ['DeleteResponse', streamsPb.TombstoneResp, { position: place }],
  ['WrongExpectedVersion', sharedPb.WrongExpectedVersion, { currentRevision: '3', expectedNoStream: {} }],
  ['StreamDeleted', sharedPb.StreamDeleted, { stream }],
  ['MaximumAppendSizeExceeded', sharedPb.MaximumAppendSizeExceeded, { maxBytes: 7 }],
  ['Uuid', sharedPb.UUID, { bits: { high: '-5', low: '7' } }],
  [
    'SupportedMethods',
    featuresPb.SupportedMethods,
    { methods: [{ method: 'm', service: 's', features: ['f'] }], version: 'v' },
  ],
  [
    'ClusterInfo',
    gossipPb.ClusterInfo,
    { members: [{ instanceId: uuid, timestamp: '4', state: 8, isAlive: true, endPoint: { address: 'a', port: 5 } }] },
  ],
  ['GroupReadRequest', groupPb.ReadReq, { options: { stream, group: 'g', bufferSize: 5, uuids: { string: {} } } }],
  ['GroupReadRequest', groupPb.ReadReq, { options: { all: {}, group: 'g' } }],
  ['GroupReadRequest', groupPb.ReadReq, { ack: { ids: [uuid] } }],
  ['GroupReadRequest', groupPb.ReadReq, { nack: { ids: [uuid], action: 2, reason: 'r' } }],
  ['GroupReadResponse', groupPb.ReadResp, { event: { event: recorded, link: recorded, commit: '5', retryCount: 3 } }],
  ['GroupReadResponse', groupPb.ReadResp, { confirmation: { subscriptionId: 's' } }],
  [
    'GroupRequest',
    groupPb.CreateReq,
    { options: { stream: { stream, start: {} }, group: 'g', settings: groupSettings } },
  ],
  [
    'GroupRequest',
    groupPb.UpdateReq,
    {
      options: {
        oldStream: stream,
        all: { end: {} },
        group: 'g',
        settings: { messageTimeoutTicks: '5', checkpointAfterTicks: '6', revision: '7' },
      },
    },
  ],
  ['GroupRequest', groupPb.CreateReq, { options: { all: { position: place, filter }, group: 'g' } }],
  ['GroupDeleteRequest', groupPb.DeleteReq, { options: { stream, group: 'g' } }],
  ['GroupInfoRequest', groupPb.GetInfoReq, { options: { stream, group: 'g' } }],
  ['GroupInfoResponse', groupPb.GetInfoResp, { info }],
  ['ReplayRequest', groupPb.ReplayParkedReq, { options: { group: 'g', stream, stopAt: '5' } }],
  ['ReplayRequest', groupPb.ReplayParkedReq, { options: { group: 'g', all: {}, noLimit: {} } }],
  ['GroupListRequest', groupPb.ListReq, { options: { source: { stream } } }],
  ['GroupListResponse', groupPb.ListResp, { groups: [info] }],
]

/** All scalar values of a message, however its fields are called. */
function valuesOf(value: unknown): string[] {
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('base64')]
  if (Array.isArray(value)) return value.flatMap(valuesOf)
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(valuesOf)
  return value === undefined || value === '' || value === 0 || value === '0' || value === false ? [] : [String(value)]
}

describe('a message of the protocol', () => {
  it.each(messages)('%s means to the vendor’s class %# what it means here', (name, vendor, value) => {
    const bytes = messageWriter(name)(value)
    const read = vendor.deserializeBinary(bytes)
    const again = messageReader<{ toJSON(): object }>(name)(Buffer.from(read.serializeBinary()))
    expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(messageReader(name)(bytes))))
    const known = valuesOf(read.toObject())
    const keys = Object.keys(properties)
    for (const part of valuesOf(value)) expect([...known, ...keys]).toContain(part)
  })
})

describe('the numbers that are told about a group', () => {
  it('stand where the vendor’s class looks for them', () => {
    const numbers = {
      averagePerSecond: 101,
      totalItems: 102,
      countSinceLastMeasurement: 103,
      messageTimeoutMs: 104,
      maxRetryCount: 105,
      liveBufferSize: 106,
      historyBufferSize: 107,
      readBatchSize: 108,
      checkpointAfterMs: 109,
      minCheckpointCount: 110,
      maxCheckpointCount: 111,
      readBufferCount: 112,
      liveBufferCount: 113,
      retryBufferCount: 114,
      totalInFlightMessages: 115,
      outstandingMessagesCount: 116,
      maxSubscriberCount: 117,
      parkedMessageCount: 118,
    }
    const read = groupPb.SubscriptionInfo.deserializeBinary(messageWriter('GroupInfo')(numbers)).toObject()
    expect(read).toMatchObject({
      averagePerSecond: 101,
      totalItems: '102',
      countSinceLastMeasurement: '103',
      messageTimeoutMilliseconds: 104,
      maxRetryCount: 105,
      liveBufferSize: 106,
      bufferSize: 107,
      readBatchSize: 108,
      checkPointAfterMilliseconds: 109,
      minCheckPointCount: 110,
      maxCheckPointCount: 111,
      readBufferCount: 112,
      liveBufferCount: '113',
      retryBufferCount: 114,
      totalInFlightMessages: 115,
      outstandingMessagesCount: 116,
      maxSubscriberCount: 117,
      parkedMessageCount: '118',
    })
  })

  it('are read as the client has set them', () => {
    const settings = new groupPb.CreateReq.Settings()
    settings.setMessageTimeoutMs(1)
    settings.setMaxRetryCount(2)
    settings.setCheckpointAfterMs(3)
    settings.setMinCheckpointCount(4)
    settings.setMaxCheckpointCount(5)
    settings.setMaxSubscriberCount(6)
    settings.setLiveBufferSize(7)
    settings.setReadBatchSize(8)
    settings.setHistoryBufferSize(9)
    const { resolveLinks: _, extraStatistics: __, consumerStrategy: ___, ...numbers } = groupSettings
    expect(messageReader('GroupSettings')(Buffer.from(settings.serializeBinary()))).toMatchObject(numbers)
  })
})
