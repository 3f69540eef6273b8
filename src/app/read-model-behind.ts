import type { Lane } from '../domain/lane.ts'
import { type ErrorFacts, OutcryError } from '../domain/outcry-error.ts'
import type { Position } from '../domain/position.ts'
import type { ReadModelDefinition } from '../projections/read-model.ts'
import type { Health } from './health/health.ts'
import type { ReadModelHealth } from './health/read-model-health.ts'
import { explainStuckLane } from './health/stuck-lane.ts'

/** Makes the error of a query that waited for positions in vain: how far behind the read model is, and whether it goes on. */
export async function readModelBehind(
  health: Health,
  definition: ReadModelDefinition,
  { positions, timeoutMs }: { positions: ReadonlyMap<Lane, Position>; timeoutMs: number },
): Promise<OutcryError> {
  const { name } = definition
  const seen = await health.glance(definition, positions)
  return new OutcryError(
    'read-model-behind',
    `Cannot show the events of the token: read model '${name}' has not reached them within ${timeoutMs} ms` +
      `${seen === undefined ? '' : `, ${inWords(seen)}`}: try again, or read without the token`,
    { facts: { model: name, timeoutMs, ...(seen !== undefined && factsOf(seen)) } },
  )
}

function inWords({ state, lagEvents, stuck }: ReadModelHealth): string {
  if (state === 'building') return 'it is being built'
  const lag = lagEvents === undefined ? 'is behind' : `is ${lagEvents} ${lagEvents === 1 ? 'event' : 'events'} behind`
  return stuck === undefined ? `it ${lag} and goes on` : `it ${lag} and stuck: ${explainStuckLane(stuck)}`
}

function factsOf({ state, lagEvents, lagMs, stuck }: ReadModelHealth): ErrorFacts {
  return {
    state,
    ...(lagEvents !== undefined && { lagEvents }),
    ...(lagMs !== undefined && { lagMs }),
    ...(stuck !== undefined && { lane: stuck.lane, reason: stuck.reason }),
  }
}
