import type { MeasuredReadModel } from '../adapters/opentelemetry/read-model-gauges.ts'
import { lanesOf } from '../projections/lane-claims.ts'
import type { ReadModelDefinition } from '../projections/read-model.ts'
import type { DescriptionParts } from './description.ts'

/** Measures every read model: what it is doing, and how far each of its lanes is behind. */
export async function measureReadModels(
  parts: Pick<DescriptionParts, 'store' | 'health' | 'readModels' | 'definitions'>,
): Promise<readonly MeasuredReadModel[]> {
  const log = await parts.store.describe()
  const measure = async (definition: ReadModelDefinition): Promise<MeasuredReadModel> => {
    const { name } = definition
    const { state, lagEvents, generation, lanes } = await parts.health.look(definition, log)
    const behind = new Map(lanes.map((lane) => [lane.lane, lane]))
    const now = Date.now()
    return {
      model: name,
      state,
      ...(lagEvents !== undefined && { lagEvents }),
      deadLetters: await parts.readModels.deadLetters.count(name),
      lanes: (generation === undefined ? [] : lanesOf(definition, log.laneCount)).map((lane) => {
        const lag = behind.get(lane)
        if (lag === undefined) return { lane, events: 0, lagMs: 0 }
        return { lane, events: lag.events, lagMs: Math.max(0, now - Date.parse(lag.oldestAt)) }
      }),
    }
  }
  return Promise.all(parts.definitions.map(measure))
}
