import type { EventStore } from '../../domain/event-store.ts'
import type { Position } from '../../domain/position.ts'
import type { FanOutMessage } from '../../projections/fan-out.ts'
import type { ReceivedMessage } from './message-codec.ts'

/**
 * Reads the events of messages that only refer to them. A message whose event cannot be read now is lost: the next one
 * shows the gap.
 */
export async function readReferences(
  messages: readonly ReceivedMessage[],
  store: Pick<EventStore, 'readAll'>,
): Promise<FanOutMessage[]> {
  const complete: FanOutMessage[] = []
  for (const { lane, previousInLane, previousInLog, event, position } of messages) {
    const found = event ?? (await eventAt(store, position))
    if (found !== undefined) complete.push({ event: found, lane, previousInLane, previousInLog })
  }
  return complete
}

async function eventAt(store: Pick<EventStore, 'readAll'>, position: Position) {
  try {
    for await (const { events } of store.readAll({ direction: 'backwards', from: position, maxCount: 1 })) {
      const [event] = events
      return event?.position === position ? event : undefined
    }
  } catch {
    // Whoever reads the log later learns what is wrong with the store.
  }
  return undefined
}
