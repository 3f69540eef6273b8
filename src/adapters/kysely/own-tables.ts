import type { Kysely } from 'kysely'

/** The bookkeeping tables of the read models, by name. */
export interface OwnTables {
  /** The last generation number given out for each read model. */
  outcry_models: { model: string; last_generation: number }
  /** The generations; `columns` is JSON text, null when the rows live elsewhere. */
  outcry_generations: {
    model: string
    generation: number
    fingerprint: string
    handlers_hash: string
    log_id: string
    state: string
    created_at: string
    columns: string | null
  }
  /** Which generation readers with a fingerprint read; the greatest `turn` is the newest. */
  outcry_serving: { model: string; fingerprint: string; generation: number; turn: number }
  /** Lease and checkpoint of each lane of each generation. `expires_at` is in ms since 1970, by the database's clock. */
  outcry_lanes: LaneRow
  /** Who is there to write a read model, until when in ms since 1970, by the database's clock. */
  outcry_writers: { model: string; fingerprint: string; owner: string; expires_at: number }
  /** The dead letters. */
  outcry_dead_letters: {
    model: string
    generation: number
    lane: string
    key: string
    position: string
    stream_id: string
    revision: number
    type: string
    reason: string
    waiting: boolean
    parked_at: string
  }
  /** What is asked to be done with dead letters. */
  outcry_dead_letter_requests: {
    model: string
    generation: number
    lane: string
    key: string
    action: string
  }
}

/** A row of `outcry_lanes`. */
export interface LaneRow {
  model: string
  generation: number
  lane: string
  fingerprint: string
  live: boolean
  owner: string | null
  epoch: number
  expires_at: number
  position: string
  event_id: string | null
  event_position: string | null
}

/** A connection to the bookkeeping tables. */
export type OwnDatabase = Kysely<OwnTables>
