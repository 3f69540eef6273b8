import type { LogParts } from '../log/log-parts.ts'
import type { Consumer } from '../persistent/consumer.ts'
import { countParked } from '../persistent/parked-messages.ts'
import { placeText } from '../persistent/progress.ts'
import type { SubscriptionGroup } from '../persistent/subscription-group.ts'

/** Tells what a group is like, how far it is and who reads it. */
export async function groupInfo(log: LogParts, group: SubscriptionGroup): Promise<object> {
  const { definition, delivery, progress } = group
  const { settings } = definition
  const inFlight = sum(delivery.consumers, ({ inFlight: { size } }) => size)
  return {
    ...settings,
    source: definition.source,
    group: definition.group,
    status: 'Live',
    startFrom: definition.startFrom,
    connections: delivery.consumers.map(consumerInfo),
    totalItems: sum(delivery.consumers, ({ sent }) => sent),
    lastCheckpointed: progress.noted === undefined ? '' : placeText(definition, progress.noted),
    lastKnown: progress.lastKnown < 0 ? '' : placeText(definition, progress.lastKnown),
    readBufferCount: delivery.waiting.fresh,
    retryBufferCount: delivery.waiting.again,
    totalInFlightMessages: inFlight,
    outstandingMessagesCount: inFlight,
    parkedMessageCount: await countParked(log, definition),
  }
}

function consumerInfo({ connection, inFlight, bufferSize, sent }: Consumer): object {
  return {
    from: connection.from,
    username: connection.username,
    connectionName: connection.name,
    totalItems: sent,
    inFlightMessages: inFlight.size,
    availableSlots: bufferSize - inFlight.size,
  }
}

function sum(consumers: readonly Consumer[], amount: (consumer: Consumer) => number): number {
  return consumers.reduce((total, consumer) => total + amount(consumer), 0)
}
