import type { EventStore, LogDescription, RecordedEvent } from '../../domain/event-store.ts'
import { type Lane, laneOf } from '../../domain/lane.ts'
import type { BatchParts } from '../apply-batch.ts'

/** What a rebuild needs. */
export interface RebuildParts extends BatchParts {
  /** The log to replay. */
  readonly store: EventStore
  /** Which log it is. */
  readonly log: LogDescription
  /** Names this process and rebuild. */
  readonly owner: string
  /** About how much memory the rows may take, in bytes: up to 256 MiB by default, less where there is little. */
  readonly maxRowBytes?: number
}

/** The lane of an event, as the read model that is built sees it. */
export function laneIn(parts: RebuildParts, event: RecordedEvent): Lane {
  return parts.definition.order === 'log' ? 'log' : laneOf(event.streamId, parts.log.laneCount)
}
