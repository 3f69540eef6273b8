import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { readTraceparent, writeTraceparent } from '../../domain/traceparent.ts'

const spans = new WeakMap<FastifyRequest, Span>()

/** Makes each request a span, below the caller's. Routes of health and metrics, which are asked all the time, have none. */
export function traceRequests(server: FastifyInstance): void {
  const tracer = trace.getTracer('outcry')
  server.addHook('onRequest', (request, _reply, done) => {
    const { method, routeOptions } = request
    const route = routeOptions.url
    if (route?.startsWith('/health/') || route === '/metrics') return done()
    // The route, not the URL: ids and search texts are the users' own.
    const attributes = { 'http.request.method': method, ...(route !== undefined && { 'http.route': route }) }
    const name = route === undefined ? method : `${method} ${route}`
    const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, callerOf(request))
    if (isSpanContextValid(span.spanContext())) spans.set(request, span)
    done()
  })
  server.addHook('onResponse', (request, { statusCode }, done) => {
    const span = spans.get(request)
    span?.setAttribute('http.response.status_code', statusCode)
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR })
    span?.end()
    done()
  })
}

/** A span that other instrumentation has begun for the request, or the caller's own. */
function callerOf({ headers }: FastifyRequest) {
  if (trace.getSpan(context.active()) !== undefined) return context.active()
  const place = readTraceparent(String(headers['traceparent'] ?? ''))
  return place === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...place, isRemote: true })
}

/** The `traceparent` of what is done for a request: its span, or the caller's when nobody traces. */
export function traceparentFor(request: FastifyRequest, given: string | undefined): string | undefined {
  const span = spans.get(request)
  if (span !== undefined) return writeTraceparent(span.spanContext())
  return readTraceparent(given) && given
}

/** Does work for a request with its span active, so that spans of the work are below it. */
export function withinSpan<Result>(request: FastifyRequest, work: () => Result): Result {
  const span = spans.get(request)
  return span === undefined ? work() : context.with(trace.setSpan(context.active(), span), work)
}
