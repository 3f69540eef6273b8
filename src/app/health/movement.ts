import type { Lane } from '../../domain/lane.ts'
import type { Position } from '../../domain/position.ts'
import type { GenerationKey, LaneCheckpoint } from '../../projections/read-model-store.ts'

/** Remembers since when lanes that have something to do stand where they are. */
export interface Movement {
  /**
   * Takes note of where lanes are that have something to do.
   *
   * @param isWhole - whether those are all; if not, lanes that are missing may have something to do as well
   * @returns for how long each of them has been seen there, in ms; 0 for one that is seen there for the first time.
   */
  note(generation: GenerationKey, lanes: readonly LaneCheckpoint[], isWhole: boolean): ReadonlyMap<Lane, number>
}

/**
 * Makes the memory of one process. A checkpoint never goes back: one that is seen twice at the same place has not moved
 * in between, however rarely somebody looks.
 *
 * @param now - the time of a clock that never goes back, in ms
 */
export function createMovement(now: () => number): Movement {
  const seen = new Map<string, Map<Lane, { readonly position: Position; readonly since: number }>>()
  return {
    note: ({ model, generation }, lanes, isWhole) => {
      const name = `${model}/${generation}`
      const before = seen.get(name) ?? new Map()
      const after = new Map(isWhole ? [] : before)
      const at = now()
      for (const { lane, position } of lanes) {
        const earlier = before.get(lane)
        after.set(lane, earlier?.position === position ? earlier : { position, since: at })
      }
      seen.set(name, after)
      return new Map(lanes.map(({ lane }) => [lane, at - (after.get(lane)?.since ?? at)]))
    },
  }
}
