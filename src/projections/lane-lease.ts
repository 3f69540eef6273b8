import type { Lane } from '../domain/lane.ts'
import type { Position } from '../domain/position.ts'

/** How far a lane of a generation has come. */
export interface LaneCheckpoint {
  /** The lane. */
  readonly lane: Lane
  /** Everything of the lane up to here is durably finished. */
  readonly position: Position
  /** The last event of the log, in any lane, that is known up to here: it tells the log from another one. */
  readonly lastEvent?: { readonly id: string; readonly position: Position }
}

/**
 * The right to write a lane: of the live generations of a fingerprint (one, or two while a rebuild is joining), or of
 * one building generation. The epoch grows with every new owner.
 */
export interface LaneLease extends LaneCheckpoint {
  /** The read model's name. */
  readonly model: string
  /** The fingerprint of the generations that it covers. */
  readonly fingerprint: string
  /** The building generation that it covers, or `'live'` for all live generations of the fingerprint. */
  readonly scope: number | 'live'
  /** Who holds it. */
  readonly owner: string
  /** Counts the owners of the lane. */
  readonly epoch: number
}

/** Where a leased lane goes from its checkpoint. */
export interface LaneMove {
  /** The lease, with the checkpoint. */
  readonly lease: LaneLease
  /** The next checkpoint. */
  readonly to: LaneCheckpoint
}

/** Which lanes to claim. */
export interface LeaseRequest {
  /** The read model's name. */
  readonly model: string
  /** The fingerprint of the generations. */
  readonly fingerprint: string
  /** One building generation, or the live ones. */
  readonly scope: number | 'live'
  /** Who asks: unique for each process and start. */
  readonly owner: string
  /** How long the lease lasts without renewal, by the database's clock. */
  readonly leaseMs: number
  /** Lanes to leave as they are. None by default. */
  readonly except?: readonly Lane[]
  /** How many lanes to take at most. All that there are by default. */
  readonly maxLanes?: number
}

/** A read model as one version of the code writes it. */
export type WrittenModel = Pick<LeaseRequest, 'model' | 'fingerprint'>

/** How far a lane is, and who may write it. */
export interface LaneStanding extends LaneCheckpoint {
  /** Who holds it; absent when its lease is free or has run out, by the database's clock. */
  readonly owner?: string
  /** Whether it is live: of a generation that serves, or has joined one. */
  readonly live: boolean
}

/** How a generation stands: its lanes, and who is there to write them. */
export interface GenerationStanding {
  /** Its lanes. */
  readonly lanes: readonly LaneStanding[]
  /** How many owners are there to write read models of its fingerprint, whether they hold a lane or not. */
  readonly writers: number
}

/** Lanes and who may write them. Expiry uses the database's clock. */
export interface Leases {
  /** Takes lanes of the request that are free, expired, or already the owner's; raises the epoch of each. */
  claim(request: LeaseRequest): Promise<readonly LaneLease[]>
  /**
   * Says that the owner is there to write read models, for `leaseMs` or until it releases.
   *
   * @returns of each of them how many owners are there, in the order of `models`.
   */
  enlist(owner: string, leaseMs: number, models: readonly WrittenModel[]): Promise<readonly number[]>
  /** Prolongs everything that the owner still holds. */
  renew(owner: string, leaseMs: number): Promise<void>
  /** Frees everything that the owner holds, and it is there no more; or frees some live lanes only. */
  release(owner: string, only?: WrittenModel & { readonly lanes: readonly Lane[] }): Promise<void>
  /** Says how a generation stands, without changing anything; no lanes when it is not there. */
  standing(generation: { readonly model: string; readonly generation: number }): Promise<GenerationStanding>
}
