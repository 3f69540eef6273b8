import type { Lane } from '../domain/lane.ts'
import type { LaneCheckpoint } from './lane-lease.ts'
import type { Column } from './row.ts'

/** Names one built copy of a read model. */
export interface GenerationKey {
  /** The read model's name. */
  readonly model: string
  /** The number of the copy, from 1, never used again. */
  readonly generation: number
}

/**
 * `building`: a rebuild replays the log into it. `checking`: the log is replayed into it to be compared with a live one.
 * `returning`: it was retired, and what it has missed is replayed into it. `live`: every new event goes into it.
 * `retired`: nothing is written into it any more.
 */
export type GenerationState = BuildState | 'live' | 'retired'

/** Why the log is replayed into a generation. */
export type BuildState = 'building' | 'checking' | 'returning'

/** One built copy of a read model. */
export interface Generation extends GenerationKey {
  /** Which code can read it: version, row schema, handled events and their versions. */
  readonly fingerprint: string
  /** A digest of the source text of the handlers that began it. */
  readonly handlersHash: string
  /** The log that it was folded from. */
  readonly logId: string
  /** How far it has come. */
  readonly state: GenerationState
  /** Whether readers with its fingerprint read it. */
  readonly serving: boolean
  /** When it was begun, ISO 8601 in UTC. */
  readonly createdAt: string
}

/** What a new generation is made of. */
export interface NewGeneration {
  /** The read model's name. */
  readonly model: string
  /** The fingerprint of the code that asks for it. */
  readonly fingerprint: string
  /** A digest of the source text of its handlers. */
  readonly handlersHash: string
  /** The log that it will be folded from. */
  readonly logId: string
  /** What it is begun for: to be read, by default. */
  readonly state?: 'building' | 'checking'
  /** The lanes it is checkpointed by: every lane of the log, or only `'log'`. */
  readonly lanes: readonly Lane[]
  /** The columns of its table; absent when the rows live elsewhere (a search index). */
  readonly columns?: readonly Column[]
  /**
   * The columns that tell its rows apart, for a table that is written by statements. Without them rows have a key that
   * readers do not see.
   */
  readonly primaryKey?: readonly string[]
}

/** How much a generation holds. */
export interface GenerationSize {
  /** How many rows or documents. */
  readonly rows: number
  /** How much room they take in the database, with their indexes. */
  readonly bytes: number
}

/** A key under which two generations differ. */
export interface DifferingKey {
  /** The key; of a table that is written by statements, the values of its primary key with ` / ` between. */
  readonly key: string
  /** Whether the rows under it differ, or only the first or the second generation has one. */
  readonly difference: 'other-row' | 'only-in-first' | 'only-in-second'
}

/** How the rows of two generations differ. */
export interface GenerationDifference {
  /** Under how many keys they differ. */
  readonly differing: number
  /** The first of those keys, in their order. */
  readonly keys: readonly DifferingKey[]
}

/** Which generations to compare. */
export interface GenerationPair {
  /** The read model's name. */
  readonly model: string
  /** The number of the first generation. */
  readonly first: number
  /** The number of the second one, of the same fingerprint. */
  readonly second: number
  /** The columns that tell the rows apart, for a table that is written by statements; the key by default. */
  readonly primaryKey?: readonly string[]
  /** How many keys to name at most. */
  readonly maxKeys: number
}

/** Who reads the database as it was before a mark. */
export interface OldReaders {
  /** What to ask with the next time. */
  readonly mark: string
  /** Who, in words for a person who looks for them; none without a mark. */
  readonly readers: readonly string[]
}

/** The copies of read models. */
export interface Generations {
  /** Lists generations, oldest first, of one read model or of all. */
  list(model?: string): Promise<readonly Generation[]>
  /** Begins a generation: its table, and its lanes at the beginning of the log, in the state `building`. */
  create(generation: NewGeneration): Promise<Generation>
  /** Finds the generation that readers with a fingerprint read. */
  serving(model: string, fingerprint: string): Promise<GenerationKey | undefined>
  /** Says how far each lane of a generation is. */
  checkpoints(generation: GenerationKey): Promise<readonly LaneCheckpoint[]>
  /** Says how far each lane is of the generation that readers with a fingerprint read; none when they read none. */
  servedCheckpoints(model: string, fingerprint: string): Promise<readonly LaneCheckpoint[]>
  /**
   * Measures the table of a generation.
   *
   * @throws OutcryError `generation-not-found` when it is not there, or has no table.
   */
  measure(generation: GenerationKey): Promise<GenerationSize>
  /**
   * Compares the rows of two generations of a read model, on one consistent view of both.
   *
   * @throws OutcryError `generation-not-found` when one is not there, or has no table.
   */
  compare(pair: GenerationPair): Promise<GenerationDifference>
  /**
   * Names the readers that see rows as they were before a mark although they see the view with the read model's name as
   * it is now: one that was moved to a younger generation would show them only a part of it.
   *
   * @param since - the mark; only makes the first one when absent
   */
  oldReaders(since?: string): Promise<OldReaders>
  /** Lets the database learn how the rows of a table are spread, so that it plans the first queries well. */
  analyze(generation: GenerationKey): Promise<void>
  /**
   * Drops a generation with its table, lanes and dead letters; nothing happens when it is gone.
   *
   * @throws OutcryError `input-invalid` when it is live, `rebuild-running` while somebody holds a lane of it,
   * `generation-in-use` while an outsider's long query keeps its table.
   */
  drop(generation: GenerationKey): Promise<void>
}
