import { SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { EventStore } from '../../domain/event-store.ts'
import { isOutcryError } from '../../domain/outcry-error.ts'
import { categoryOf } from '../../domain/stream-id.ts'
import { contextFor } from './span-context.ts'

/** An event store whose appends are spans, below the span that the metadata of their events names. */
export function traceAppends(tracer: Tracer, store: EventStore): EventStore {
  return {
    describe: () => store.describe(),
    readStream: (streamId, options) => store.readStream(streamId, options),
    readAll: (options) => store.readAll(options),
    subscribeAll: (options) => store.subscribeAll(options),
    count: (range) => store.count(range),
    streams: store.streams,
    close: () => store.close(),
    append: async (streamId, expectedRevision, events) => {
      const category = categoryOf(streamId)
      const attributes = { 'outcry.category': category, 'outcry.events': events.length }
      const options = { kind: SpanKind.CLIENT, attributes }
      const span = tracer.startSpan(`append ${category}`, options, contextFor(events[0]?.metadata.traceparent))
      try {
        return await store.append(streamId, expectedRevision, events)
      } catch (error) {
        span.setAttribute('error.type', isOutcryError(error) ? error.code : 'unexpected')
        span.setStatus({ code: SpanStatusCode.ERROR })
        throw error
      } finally {
        span.end()
      }
    },
  }
}
