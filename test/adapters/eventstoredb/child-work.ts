import type { EventStore, NewEvent } from '../../../src/domain/event-store.ts'

/** An event that is new. */
export function happened(data: Record<string, string | number> = {}): NewEvent {
  return { id: crypto.randomUUID(), type: 'Happened', data, metadata: {} }
}

/** Follows the log until the store is closed. */
export async function follow(store: EventStore): Promise<void> {
  for await (const _ of store.subscribeAll({ signal: new AbortController().signal }));
}
