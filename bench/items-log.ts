import { createSqliteEventStore } from '../src/adapters/sqlite/event-store/event-store.ts'
import { eventData } from './workload.ts'

/** How many appends are made at once. */
const PAGE = 1_000

/** Fills a log with changes of items, `items` of them. Those of an item lie apart in the log. */
export async function fillItemsLog(
  location: string,
  { events, items }: { events: number; items: number },
): Promise<void> {
  const store = createSqliteEventStore({ location })
  const correlation = { $correlationId: crypto.randomUUID(), $causationId: crypto.randomUUID() }
  const metadata = { ...correlation, commandId: crypto.randomUUID(), commandName: 'ChangeItem', schemaVersion: 1 }
  for (let start = 0; start < events; start += PAGE) {
    const appends = Array.from({ length: PAGE }, (_, offset) => {
      // Multiplied by a prime, so that the events of an item lie apart in the log.
      const key = ((start + offset) * 7_919) % items
      const expected = start < items ? 'no-stream' : 'any'
      const event = { id: crypto.randomUUID(), type: 'ItemChanged', data: eventData(start + offset), metadata }
      return store.append(`item-${key}`, expected, [event])
    })
    await Promise.all(appends)
  }
  await store.close()
}
