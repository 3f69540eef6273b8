import type { Meter } from '@opentelemetry/api'
import type { FastifyInstance } from 'fastify'

/** The part of a running service that metrics need. */
export interface MeasuredApp {
  /** Tells a meter what the service does from now on; answers what ends it. */
  measureWith(meter: Meter): () => void
}

/** Where metrics are served. */
export interface MetricsOptions {
  /** The path. `/metrics` by default. */
  readonly url?: string
}

/**
 * Adds a route that tells the metrics of a service in the text format of Prometheus, counted from now on. It asks nobody
 * who they are: keep it from the outside, as the routes of health.
 */
export function addMetrics(server: FastifyInstance, app: MeasuredApp, { url = '/metrics' }: MetricsOptions = {}): void {
  server.register(async (plugin) => {
    // Loaded only by who wants it.
    const { PrometheusExporter, PrometheusSerializer } = await import('@opentelemetry/exporter-prometheus')
    const { MeterProvider } = await import('@opentelemetry/sdk-metrics')
    const reader = new PrometheusExporter({ preventServerStart: true })
    const provider = new MeterProvider({ readers: [reader] })
    const serializer = new PrometheusSerializer(undefined, false, undefined, true, true)
    const end = app.measureWith(provider.getMeter('outcry'))
    plugin.addHook('onClose', async () => {
      end()
      await provider.shutdown()
    })
    plugin.get(url, async (request, reply) => {
      const { resourceMetrics, errors } = await reader.collect()
      if (errors.length > 0) request.log.warn({ failures: errors.length }, 'some metrics could not be read')
      reply.header('Cache-Control', 'no-store').type('text/plain; version=0.0.4; charset=utf-8')
      return serializer.serialize(resourceMetrics)
    })
  })
}
