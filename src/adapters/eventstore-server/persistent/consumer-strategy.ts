import { type Consumer, hasRoom } from './consumer.ts'
import type { ConsumerStrategyName } from './group-definition.ts'
import type { GroupMessage } from './group-message.ts'

/** Chooses who gets a message. */
export interface ConsumerStrategy {
  /** Whether others may be served before a message whose consumer has no room. */
  readonly mayOvertake: boolean
  /** The consumer for a message; `undefined` when it has to wait. */
  choose(message: GroupMessage, consumers: readonly Consumer[]): Consumer | undefined
}

/** Makes a strategy by its name. */
export function createConsumerStrategy(name: ConsumerStrategyName): ConsumerStrategy {
  switch (name) {
    case 'DispatchToSingle':
      return { mayOvertake: false, choose: (_message, consumers) => consumers.find(hasRoom) }
    case 'RoundRobin':
      return roundRobin()
    case 'Pinned':
      return pinned(streamOf)
    case 'PinnedByCorrelation':
      return pinned(correlationOf)
  }
}

function roundRobin(): ConsumerStrategy {
  let last: Consumer | undefined
  return {
    mayOvertake: false,
    choose: (_message, consumers) => {
      const next = last === undefined ? 0 : consumers.indexOf(last) + 1
      const inTurn = [...consumers.slice(next), ...consumers.slice(0, next)]
      const chosen = inTurn.find(hasRoom)
      last = chosen ?? last
      return chosen
    },
  }
}

/** Messages of one key go to one consumer as long as it is there. */
function pinned(keyOf: (message: GroupMessage) => string): ConsumerStrategy {
  const pins = new Map<number, Consumer>()
  const fewestPins = (consumers: readonly Consumer[]) => {
    const held = [...pins.values()]
    const count = (consumer: Consumer) => held.filter((one) => one === consumer).length
    return consumers.toSorted((a, b) => count(a) - count(b))[0]
  }
  return {
    mayOvertake: true,
    choose: (message, consumers) => {
      const bucket = bucketOf(keyOf(message))
      const known = pins.get(bucket)
      const consumer = known !== undefined && consumers.includes(known) ? known : fewestPins(consumers)
      if (consumer === undefined) return undefined
      pins.set(bucket, consumer)
      return hasRoom(consumer) ? consumer : undefined
    },
  }
}

/** As many buckets as EventStoreDB has. */
const BUCKETS = 1_024

function bucketOf(key: string): number {
  let hash = 0
  for (const character of key) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 2_147_483_647
  return hash % BUCKETS
}

function streamOf({ resolved }: GroupMessage): string {
  return (resolved.event ?? resolved.link)?.streamId ?? ''
}

function correlationOf(message: GroupMessage): string {
  try {
    const text = message.resolved.event?.metadata.toString('utf8') ?? ''
    const { $correlationId } = JSON.parse(text) as { $correlationId?: unknown }
    if (typeof $correlationId === 'string') return $correlationId
  } catch {
    // Metadata that cannot be read has no correlation id.
  }
  return streamOf(message)
}
