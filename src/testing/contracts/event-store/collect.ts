import assert from 'node:assert/strict'
import type { ErrorCode } from '../../../domain/error-catalogue.ts'
import type {
  EventStore,
  LogPage,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
} from '../../../domain/event-store.ts'
import { type ErrorFacts, isOutcryError } from '../../../domain/outcry-error.ts'

/** Reads all pages. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = []
  for await (const item of items) collected.push(item)
  return collected
}

/** Reads a stream to its end. */
export async function eventsOf(
  store: EventStore,
  streamId: string,
  options?: ReadStreamOptions,
): Promise<RecordedEvent[]> {
  return (await collect(store.readStream(streamId, options))).flat()
}

/** Reads the revisions of a stream. */
export async function revisionsOf(store: EventStore, streamId: string, options?: ReadStreamOptions): Promise<number[]> {
  return (await eventsOf(store, streamId, options)).map((event) => event.revision)
}

/** Reads the log. */
export async function pagesOf(store: EventStore, options?: ReadAllOptions): Promise<LogPage[]> {
  return collect(store.readAll(options))
}

/** Reads the ids of events of the log. */
export async function idsOfLog(store: EventStore, options?: ReadAllOptions): Promise<string[]> {
  return idsOf((await pagesOf(store, options)).flatMap((page) => page.events))
}

/** The ids of events. */
export function idsOf(events: readonly { readonly id: string }[]): string[] {
  return events.map((event) => event.id)
}

/** Checks that a promise is rejected with an error of Outcry that has this code and at least these facts. */
export async function rejectsWith(promise: Promise<unknown>, code: ErrorCode, facts: ErrorFacts = {}): Promise<void> {
  await assert.rejects(promise, (error) => {
    if (!isOutcryError(error)) throw error
    assert.equal(error.code, code, error.message)
    for (const [name, value] of Object.entries(facts)) assert.equal(error.facts[name], value, `fact ${name}`)
    return true
  })
}
