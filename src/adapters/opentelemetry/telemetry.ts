import { context, type Meter, metrics, type Span, SpanStatusCode, trace } from '@opentelemetry/api'
import type { EventStore } from '../../domain/event-store.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { isOutcryError } from '../../domain/outcry-error.ts'
import type { ProjectionObserver } from '../../projections/projection-observer.ts'
import { createInstruments, type Instruments } from './instruments.ts'
import { observeProjections } from './observe-projections.ts'
import { gaugeReadModels, type MeasuredReadModel } from './read-model-gauges.ts'
import { contextFor, traceparentOf } from './span-context.ts'
import { traceAppends } from './trace-appends.ts'

/** A command that is about to be handled. */
export interface TracedCommand {
  /** Its name. */
  readonly name: string
  /** The category of its entity. */
  readonly category: string
  /** The W3C trace context that it came with. */
  readonly traceparent: string | undefined
}

/** Tells OpenTelemetry what a service does: spans to the tracer that the process has registered, numbers to meters. */
export interface Telemetry {
  /** Is told what projections do. */
  readonly projections: ProjectionObserver
  /** Is told how many events were published. */
  published(events: number): void
  /**
   * Runs a command within a span of its own.
   *
   * @param handle - gets the `traceparent` of the span, which is that of the command when nobody traces
   */
  command<Answer extends Outcome>(
    command: TracedCommand,
    handle: (traceparent: string | undefined) => Promise<Answer>,
  ): Promise<Answer>
  /** Makes appends of a store spans. */
  traceAppends(store: EventStore): EventStore
  /** Tells one more meter from now on; answers what ends it. */
  measureWith(meter: Meter, look: () => Promise<readonly MeasuredReadModel[]>): () => void
}

/** Makes the telemetry of a service. What no SDK is registered for costs next to nothing. */
export function createTelemetry(): Telemetry {
  const tracer = trace.getTracer('outcry')
  const told = new Set<Instruments>()
  const record = (count: (to: Instruments) => void) => {
    for (const instruments of told) count(instruments)
  }
  return {
    projections: observeProjections(tracer, record),
    published: (events) => record(({ published }) => published.add(events)),
    traceAppends: (store) => traceAppends(tracer, store),
    command: async (command, handle) => {
      const { name, category, traceparent } = command
      const attributes = { 'outcry.command': name, 'outcry.category': category }
      const span = tracer.startSpan(name, { attributes }, contextFor(traceparent))
      const beganAt = performance.now()
      const end = (outcome: string) => {
        const seconds = (performance.now() - beganAt) / 1_000
        record(({ commandSeconds }) => commandSeconds.record(seconds, { command: name, outcome }))
        span.setAttribute('outcry.outcome', outcome)
        span.end()
      }
      try {
        const within = trace.setSpan(context.active(), span)
        const outcome = await context.with(within, () => handle(traceparentOf(span)))
        if (outcome.status === 'rejected') span.setAttribute('outcry.rejection', outcome.code)
        end(outcome.status === 'accepted' && outcome.repeated ? 'repeated' : outcome.status)
        return outcome
      } catch (error) {
        end(markFailed(span, error))
        throw error
      }
    },
    measureWith: (meter, look) => {
      const instruments = createInstruments(meter)
      told.add(instruments)
      const endGauges = gaugeReadModels(meter, look)
      return () => {
        told.delete(instruments)
        endGauges()
      }
    },
  }
}

/** The meter that the process has registered; it counts nothing when there is none. */
export function registeredMeter(): Meter {
  return metrics.getMeter('outcry')
}

/** Answers `refused` for what is the caller's fault, `failed` for all else. */
function markFailed(span: Span, error: unknown): 'refused' | 'failed' {
  span.setAttribute('error.type', isOutcryError(error) ? error.code : 'unexpected')
  if (isOutcryError(error) && error.handling === 'reject') return 'refused'
  span.setStatus({ code: SpanStatusCode.ERROR })
  return 'failed'
}
