import { isSpanContextValid, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { RecordedEvent } from '../../domain/event-store.ts'
import type { BatchOutcome, ProjectionObserver } from '../../projections/projection-observer.ts'
import type { Instruments } from './instruments.ts'
import { remoteContext } from './span-context.ts'

/** How many events of a batch are seen in their traces; more are only counted. */
const MAX_TRACED_EVENTS = 128

/**
 * Counts and traces what projections do. A batch is a trace of its own; each event in it is a span in the trace of the
 * request that it came from, and linked to the batch.
 */
export function observeProjections(
  tracer: Tracer,
  record: (count: (to: Instruments) => void) => void,
): ProjectionObserver {
  return {
    batch: (model, events) => {
      const beganAt = performance.now()
      const spans = beginSpans(tracer, model, events)
      return (outcome) => {
        const seconds = (performance.now() - beganAt) / 1_000
        record(({ batchSeconds, projected }) => {
          batchSeconds.record(seconds, { read_model: model, outcome })
          if (outcome === 'written') projected.add(events.length, { read_model: model })
        })
        for (const span of spans) endSpan(span, outcome)
      }
    },
    repeated: (model, count) => record(({ repeated }) => repeated.add(count, { read_model: model })),
    gap: (model) => record(({ gaps }) => gaps.add(1, { read_model: model })),
  }
}

function beginSpans(tracer: Tracer, model: string, events: readonly RecordedEvent[]): readonly Span[] {
  const attributes = { 'outcry.read_model': model }
  const batch = tracer.startSpan(
    `project ${model}`,
    { attributes: { ...attributes, 'outcry.events': events.length }, root: true },
    ROOT_CONTEXT,
  )
  // Nobody traces: then no metadata is read.
  if (!isSpanContextValid(batch.spanContext())) return []
  const handled = events.slice(0, MAX_TRACED_EVENTS).flatMap((event) => {
    const parent = remoteContext(event.metadata.traceparent)
    if (parent === ROOT_CONTEXT) return []
    const options = { kind: SpanKind.CONSUMER, attributes: { ...attributes, 'outcry.event_type': event.type } }
    const links = [{ context: batch.spanContext() }]
    return tracer.startSpan(`${model} ${event.type}`, { ...options, links }, parent)
  })
  for (const span of handled) batch.addLink({ context: span.spanContext() })
  return [...handled, batch]
}

function endSpan(span: Span, outcome: BatchOutcome): void {
  // Why it failed is told in the log: a database's message may quote a row.
  if (outcome === 'failed') span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}
