import type { ServerDuplexStream } from '@grpc/grpc-js'
import { invalidArgument, protocolFailure } from '../log/protocol-failure.ts'
import type { Consumer } from '../persistent/consumer.ts'
import { NACK_ACTIONS } from '../persistent/delivery.ts'
import { groupKey } from '../persistent/group-definition.ts'
import type { SubscriptionGroup } from '../persistent/subscription-group.ts'
import type { SubscriptionGroups } from '../persistent/subscription-groups.ts'
import type { GroupReadRequest } from '../schema/persistent-messages.ts'
import type { CallScope, CallScopes } from './call-scope.ts'
import { encodeReadEvent } from './encode-event.ts'
import { groupNameOf } from './group-request.ts'
import { toServiceError } from './service-error.ts'
import { toUuidText } from './wire-values.ts'

type GroupReadCall = ServerDuplexStream<GroupReadRequest, object>

/** A consumer and the group that it reads. */
interface Reading {
  readonly group: SubscriptionGroup
  readonly consumer: Consumer
}

/** Serves a consumer of a group: messages one way, and what became of them the other. */
export function handleGroupRead(
  { groups, scopes }: { groups: SubscriptionGroups; scopes: CallScopes },
  call: GroupReadCall,
): void {
  const scope = scopes.open(call)
  let reading: Reading | undefined
  let over = false
  const fail = (error: unknown) => {
    if (over) return
    leave()
    if (!call.cancelled) call.emit('error', toServiceError(error))
  }
  const leave = () => {
    over = true
    if (reading !== undefined) reading.group.delivery.disconnect(reading.consumer)
    reading = undefined
    scope.end()
  }
  call.on('data', (request: GroupReadRequest) => {
    if (over) return
    try {
      if (request.options) reading = connect(groups, { call, options: request.options, drop: fail })
      else if (reading !== undefined) answer(reading, request)
      else throw invalidArgument('Cannot read the group: the options must come first')
    } catch (error) {
      fail(error)
    }
  })
  call.on('end', () => {
    if (over) return
    leave()
    call.end()
  })
  endWithScope(scope, fail)
}

function endWithScope({ signal, isClosing }: CallScope, fail: (error: unknown) => void): void {
  const end = () => fail(protocolFailure(isClosing() ? 'UNAVAILABLE' : 'CANCELLED', 'Cannot go on: the call is over'))
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
}

function connect(
  groups: SubscriptionGroups,
  {
    call,
    options,
    drop,
  }: {
    call: GroupReadCall
    options: NonNullable<GroupReadRequest['options']>
    drop: (error: unknown) => void
  },
): Reading {
  const group = groups.find(groupNameOf(options))
  const structuredIds = options.uuids?.form === 'structured'
  const [name = ''] = call.metadata.get('connection-name')
  const consumer: Consumer = {
    connection: { from: call.getPeer(), username: 'anonymous', name: String(name) },
    bufferSize: Math.max(1, options.bufferSize),
    inFlight: new Map(),
    sent: 0,
    send: ({ resolved, retryCount }) => call.write(encodeReadEvent(resolved, { structuredIds, retryCount })),
    drop,
  }
  group.requirePlace()
  // The confirmation comes before the first message.
  call.write({ confirmation: { subscriptionId: groupKey(group.definition) } })
  group.connect(consumer)
  return { group, consumer }
}

function answer({ group, consumer }: Reading, { ack, nack }: GroupReadRequest): void {
  if (ack) group.delivery.ack(consumer, ack.ids.map(toUuidText))
  if (!nack) return
  const action = NACK_ACTIONS[nack.action] ?? 'retry'
  group.nack(consumer, nack.ids.map(toUuidText), { action, reason: nack.reason })
}
