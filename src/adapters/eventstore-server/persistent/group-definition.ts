import type { LogFilter } from '../log/event-filter.ts'
import { createLogFilter, everything } from '../log/event-filter.ts'

/** The name that stands for the whole log. */
export const WHOLE_LOG = '$all'

/** How to deal messages out to consumers. */
export type ConsumerStrategyName = 'DispatchToSingle' | 'RoundRobin' | 'Pinned' | 'PinnedByCorrelation'

/** How a group works. */
export interface GroupSettings {
  /** Whether links are followed. */
  readonly resolveLinks: boolean
  /** Whether to measure more; kept, and not acted upon. */
  readonly extraStatistics: boolean
  /** After how many ms without an answer a message is sent again; 0 for never. */
  readonly messageTimeoutMs: number
  /** How often a message is sent again before it is parked. */
  readonly maxRetryCount: number
  /** After how many ms progress is noted. */
  readonly checkpointAfterMs: number
  /** How many messages at least before progress is noted. */
  readonly minCheckpointCount: number
  /** After how many messages progress is noted at once. */
  readonly maxCheckpointCount: number
  /** How many consumers there may be; 0 for any number. */
  readonly maxSubscriberCount: number
  /** How many live events are kept. */
  readonly liveBufferSize: number
  /** How many events are read at once. */
  readonly readBatchSize: number
  /** How many events wait for consumers at most. */
  readonly historyBufferSize: number
  /** How to deal messages out. */
  readonly consumerStrategy: ConsumerStrategyName
}

/** A group as it is kept in the log. */
export interface GroupDefinition {
  /** The stream that it reads, or `$all`. */
  readonly source: string
  /** Its name. */
  readonly group: string
  /** Where it was told to start, as clients are told. */
  readonly startFrom: string
  /** The revision or position behind which it starts. */
  readonly startAfter: number
  /** Which events of the log it wants. */
  readonly filter?: {
    readonly subject: 'streamId' | 'type'
    readonly prefixes: readonly string[]
    readonly regex: string
  }
  /** How it works. */
  readonly settings: GroupSettings
}

/** The name under which a group is known: its source and its own. */
export function groupKey({ source, group }: Pick<GroupDefinition, 'source' | 'group'>): string {
  return `${source}::${group}`
}

/** The stream of what a group notes of its progress. */
export function checkpointStream(definition: GroupDefinition): string {
  return `$persistentsubscription-${groupKey(definition)}-checkpoint`
}

/** The stream of the messages that a group has put aside. */
export function parkedStream(definition: GroupDefinition): string {
  return `$persistentsubscription-${groupKey(definition)}-parked`
}

/** The filter of a group. */
export function groupFilter({ filter }: GroupDefinition): LogFilter {
  return filter === undefined ? everything : createLogFilter(filter.subject, filter)
}
