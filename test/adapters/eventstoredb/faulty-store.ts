import { afterAll, expect } from 'vitest'
import { createEventStoreDbEventStore } from '../../../src/adapters/eventstoredb/event-store.ts'
import { startEventStore } from '../../../src/app/start-event-store.ts'
import type { EventStore, RecordedEvent, SubscriptionPage } from '../../../src/domain/event-store.ts'
import type { Position } from '../../../src/domain/position.ts'
import { startTcpProxy } from './tcp-proxy.ts'

/** Limits that a test can wait for, and that a server on a busy machine keeps. */
export const shortLimits = { appendMs: 1_000, silenceMs: 1_000, comeBackMs: 20_000 }

/** A server, a proxy before it, and a store of the adapter whose calls go through the proxy. */
export async function openThroughProxy(
  timeLimits: Parameters<typeof createEventStoreDbEventStore>[0]['timeLimits'] = {},
) {
  const server = await startEventStore({ memory: true })
  const proxy = await startTcpProxy(server.port)
  const store = createEventStoreDbEventStore({ url: urlOf(proxy.port), timeLimits })
  const direct = createEventStoreDbEventStore({ url: server.url })
  const close = async () => {
    await Promise.all([store.close(), direct.close()])
    await proxy.close()
    await server.close()
  }
  return { server, proxy, store, direct, close }
}

/** The connection string of a port of this machine. */
export function urlOf(port: number): string {
  return `esdb://127.0.0.1:${port}?tls=false`
}

/** All events of a stream. */
export async function eventsOf(store: EventStore, streamId: string): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = []
  for await (const page of store.readStream(streamId)) events.push(...page)
  return events
}

/** A subscription that is taken in the background. */
export interface Followed {
  readonly events: RecordedEvent[]
  readonly pages: SubscriptionPage[]
  /** What it has failed with. */
  readonly failure: Promise<unknown>
  stop(): Promise<void>
}

/** Follows the log until it is stopped or fails. */
export function follow(store: EventStore, { from }: { from?: Position | 'end' } = {}): Followed {
  const abort = new AbortController()
  const events: RecordedEvent[] = []
  const pages: SubscriptionPage[] = []
  const run = async () => {
    for await (const page of store.subscribeAll({ signal: abort.signal, ...(from !== undefined && { from }) })) {
      pages.push(page)
      events.push(...page.events)
    }
  }
  const failure = run().then(
    () => undefined,
    (error: unknown) => error,
  )
  const stop = async () => {
    abort.abort()
    await failure
  }
  return { events, pages, failure, stop }
}

/** Makes sure that in this file nothing fails unheard, which would have ended a process of its own. */
export function nothingFailsUnheard(): void {
  const unheard: unknown[] = []
  const hear = (error: unknown) => unheard.push(error)
  process.on('unhandledRejection', hear)
  process.on('uncaughtException', hear)
  afterAll(async () => {
    // Rejections are told after the microtasks of a turn.
    await new Promise((resolve) => setTimeout(resolve, 50))
    process.off('unhandledRejection', hear)
    process.off('uncaughtException', hear)
    expect(unheard).toEqual([])
  })
}
