import type { Meter } from '@opentelemetry/api'

/** The counters and histograms of one meter. Their labels are names that the code gives, and nothing that grows. */
export type Instruments = ReturnType<typeof createInstruments>

/** From half a millisecond to ten seconds. */
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Makes the counters and histograms of a meter. */
export function createInstruments(meter: Meter) {
  const histogram = (name: string, description: string) =>
    meter.createHistogram(name, { description, unit: 's', advice: { explicitBucketBoundaries: SECONDS } })
  const counter = (name: string, description: string) => meter.createCounter(name, { description })
  return {
    commandSeconds: histogram('outcry.command.seconds', 'How long commands took, by command and outcome'),
    batchSeconds: histogram('outcry.projection.batch.seconds', 'How long writing a batch of a read model took'),
    projected: counter('outcry.projection.events', 'Events that a read model has handled'),
    repeated: counter('outcry.projection.repeated', 'Delivered messages that were dropped as already done'),
    gaps: counter('outcry.projection.gaps', 'How often a lane had missed something and read it from the log'),
    published: counter('outcry.relay.published', 'Events that the relay of this process has published'),
  }
}
