import { randomUUID } from 'node:crypto'
import { createSqliteEventStore } from '../../../src/adapters/sqlite/event-store/event-store.ts'
import type { EventStore } from '../../../src/domain/event-store.ts'
import { isOutcryError } from '../../../src/domain/outcry-error.ts'

/** Another process on the same log. Prints one line for each acknowledged append. */
const [location = '', mode = '', count = '0'] = process.argv.slice(2)
const store = createSqliteEventStore({ location })
const happened = () => ({ id: randomUUID(), type: 'Happened', data: { by: process.pid }, metadata: {} })

if (mode === 'race') await race(store, Number(count))
else await Promise.all(Array.from({ length: 16 }, (_, writer) => appendMany(`kill-${writer}`, Number(count))))
await store.close()

async function appendMany(streamId: string, times: number): Promise<void> {
  for (let done = 0; done < times; done++) {
    const events = [happened(), happened()]
    const { revision } = await store.append(streamId, 'any', events)
    process.stdout.write(`${JSON.stringify({ streamId, revision, ids: events.map((event) => event.id) })}\n`)
  }
}

async function race(log: EventStore, wins: number): Promise<void> {
  for (let won = 0; won < wins; ) {
    try {
      const last = await lastRevision(log)
      const { revision } = await log.append('race-1', last ?? 'no-stream', [happened()])
      process.stdout.write(`${JSON.stringify({ revision })}\n`)
      won++
    } catch (error) {
      if (!isOutcryError(error, 'wrong-expected-revision')) throw error
    }
  }
}

async function lastRevision(log: EventStore): Promise<number | undefined> {
  for await (const [last] of log.readStream('race-1', { direction: 'backwards', maxCount: 1 })) return last?.revision
  return undefined
}
