import type { Meter } from '@opentelemetry/api'
import type { Lane } from '../../domain/lane.ts'

/** What is measured of a read model. */
export interface MeasuredReadModel {
  /** The read model's name. */
  readonly model: string
  /** What it is doing. */
  readonly state: string
  /** How many events it has not yet handled; absent when that is not known. */
  readonly lagEvents?: number
  /** How many events are set aside. */
  readonly deadLetters: number
  /** How far each of its lanes is behind. */
  readonly lanes: readonly { readonly lane: Lane; readonly events: number; readonly lagMs: number }[]
}

const STATES = ['building', 'running', 'lagging', 'stuck']

/**
 * Makes gauges of the read models, which are looked at whenever somebody reads the gauges.
 *
 * @returns what ends the looking.
 */
export function gaugeReadModels(meter: Meter, look: () => Promise<readonly MeasuredReadModel[]>): () => void {
  const gauge = (name: string, description: string, unit = '') =>
    meter.createObservableGauge(name, { description, ...(unit !== '' && { unit }) })
  const state = gauge('outcry.read_model.state', '1 for what a read model is doing, 0 for what it is not')
  const lag = gauge('outcry.read_model.lag.events', 'Events that a read model has not yet handled')
  const letters = gauge('outcry.read_model.dead_letters', 'Events that a read model has set aside')
  const laneEvents = gauge('outcry.lane.lag.events', 'Events that a lane of a read model has not yet handled')
  const laneSeconds = gauge('outcry.lane.lag.seconds', 'Age of the oldest event that a lane has not yet handled', 's')
  const gauges = [state, lag, letters, laneEvents, laneSeconds]
  const observe: Parameters<Meter['addBatchObservableCallback']>[0] = async (result) => {
    for (const { model, lanes, ...seen } of await look()) {
      const labels = { read_model: model }
      for (const each of STATES) result.observe(state, Number(each === seen.state), { ...labels, state: each })
      if (seen.lagEvents !== undefined) result.observe(lag, seen.lagEvents, labels)
      result.observe(letters, seen.deadLetters, labels)
      for (const { lane, events, lagMs } of lanes) {
        result.observe(laneEvents, events, { ...labels, lane: String(lane) })
        result.observe(laneSeconds, lagMs / 1_000, { ...labels, lane: String(lane) })
      }
    }
  }
  meter.addBatchObservableCallback(observe, gauges)
  return () => meter.removeBatchObservableCallback(observe, gauges)
}
