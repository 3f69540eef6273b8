import type { EventStore } from '../domain/event-store.ts'
import type { Position } from '../domain/position.ts'
import type { LaneCheckpoint } from './read-model-store.ts'

/**
 * Finds the event at a position or the one before it, of whatever type: kept with a checkpoint, it tells the log from
 * another one. (The last event that a read model handled may lie far before its checkpoint.)
 *
 * @returns `undefined` when there is none.
 */
export async function lastEventAt(store: EventStore, position: Position): Promise<LaneCheckpoint['lastEvent']> {
  for await (const { events } of store.readAll({ direction: 'backwards', from: position, maxCount: 1 })) {
    const [event] = events
    return event && { id: event.id, position: event.position }
  }
  return undefined
}
