import { describe, expect, it } from 'vitest'
import { createTelemetry } from '../../../src/adapters/opentelemetry/telemetry.ts'
import type { RecordedEvent } from '../../../src/domain/event-store.ts'
import { bank, createFiles, deposit, startReady } from '../../app/bank.ts'

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'

describe('a service in a process that has registered nothing', () => {
  it("keeps the caller's trace in the metadata of its events", async () => {
    const app = await startReady(createFiles(), { service: bank() })
    await app.dispatch(deposit, { id: 'a', amount: 1 }, { traceparent })
    await app.dispatch(deposit, { id: 'a', amount: 1 })
    const kept: unknown[] = []
    for await (const events of app.store.readStream('account-a')) {
      kept.push(...events.map(({ metadata }) => metadata.traceparent))
    }
    expect(kept).toEqual([traceparent, undefined])
  })

  it('does not read the metadata of the events that it projects', () => {
    const event = {
      get metadata(): never {
        throw new Error('the metadata was parsed')
      },
    } as unknown as RecordedEvent
    createTelemetry().projections.batch('balances', [event])('written')
  })
})
