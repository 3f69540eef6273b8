import type { ExpressionBuilder, ExpressionWrapper, SqlBool } from 'kysely'
import type { Lane } from '../../domain/lane.ts'
import { laneText } from './lane-rows.ts'
import type { OwnTables } from './own-tables.ts'

/** The lanes that a lease is about. */
export interface LaneScope {
  /** The read model's name. */
  readonly model: string
  /** The fingerprint of the generations. */
  readonly fingerprint: string
  /** One building generation, or `'live'` for all live generations of the fingerprint. */
  readonly scope: number | 'live'
  /** One lane; every lane when absent. */
  readonly lane?: Lane
}

/** The condition that a row of `outcry_lanes` belongs to a scope. A lane that has joined belongs to the live ones. */
export function inScope({
  model,
  fingerprint,
  scope,
  lane,
}: LaneScope): (
  where: ExpressionBuilder<OwnTables, 'outcry_lanes'>,
) => ExpressionWrapper<OwnTables, 'outcry_lanes', SqlBool> {
  return ({ and, eb }) =>
    and([
      eb('outcry_lanes.model', '=', model),
      eb('outcry_lanes.fingerprint', '=', fingerprint),
      eb('outcry_lanes.live', '=', scope === 'live'),
      ...(scope === 'live' ? [] : [eb('outcry_lanes.generation', '=', scope)]),
      ...(lane === undefined ? [] : [eb('outcry_lanes.lane', '=', laneText(lane))]),
    ])
}
