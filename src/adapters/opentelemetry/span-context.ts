import { type Context, context, isSpanContextValid, ROOT_CONTEXT, type Span, trace } from '@opentelemetry/api'
import { readTraceparent, writeTraceparent } from '../../domain/traceparent.ts'

/**
 * The context to begin a span in: that of the span which is active here when it belongs to the same trace, or when no
 * other is named; else the place in the trace that `traceparent` names.
 */
export function contextFor(traceparent: string | undefined): Context {
  const place = readTraceparent(traceparent)
  const active = context.active()
  const here = trace.getSpanContext(active)
  if (place === undefined) return active
  if (here !== undefined && here.traceId === place.traceId) return active
  return remoteContext(traceparent)
}

/** The context of a span in another process, or of one that has ended. */
export function remoteContext(traceparent: string | undefined): Context {
  const place = readTraceparent(traceparent)
  return place === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...place, isRemote: true })
}

/** The `traceparent` that names a span; `undefined` when nobody traces. */
export function traceparentOf(span: Span): string | undefined {
  const place = span.spanContext()
  return isSpanContextValid(place) ? writeTraceparent(place) : undefined
}
